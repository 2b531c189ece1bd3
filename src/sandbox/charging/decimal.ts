/** A decimal number without rounding by accident: `15.30` is 1,530 hundredths. For energies and amounts of money. */
export class Decimal {
  private constructor(
    private readonly units: bigint,
    private readonly places: number,
  ) {}

  /** `Decimal.of(1530, 2)` is 15.30. */
  static of(units: number, places: number): Decimal {
    return new Decimal(BigInt(units), places);
  }

  /** Reads the text of a JSON number. @throws Error where it is none, or one with an exponent */
  static parse(text: string): Decimal {
    const [, sign = '', whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
    if (whole === undefined) throw new Error(`"${text}" is no decimal number`);
    return new Decimal(BigInt(`${sign}${whole}${fraction}`), fraction.length);
  }

  plus(other: Decimal): Decimal {
    const places = Math.max(this.places, other.places);
    return new Decimal(this.#scaled(places) + other.#scaled(places), places);
  }

  negated(): Decimal {
    return new Decimal(-this.units, this.places);
  }

  /** The product, rounded to so many places, halves away from 0. */
  times(other: Decimal, places: number): Decimal {
    const product = new Decimal(this.units * other.units, this.places + other.places);
    if (product.places <= places) return new Decimal(product.#scaled(places), places);
    const divisor = 10n ** BigInt(product.places - places);
    const half = product.units < 0n ? -divisor / 2n : divisor / 2n;
    return new Decimal((product.units + half) / divisor, places);
  }

  /** Whether both are the same number, however many places they are written with. */
  equals(other: Decimal): boolean {
    const places = Math.max(this.places, other.places);
    return this.#scaled(places) === other.#scaled(places);
  }

  /** With all its places: `15.30`. */
  toString(): string {
    const digits = String(this.units < 0n ? -this.units : this.units).padStart(this.places + 1, '0');
    const whole = digits.slice(0, digits.length - this.places);
    const fraction = digits.slice(digits.length - this.places);
    return `${this.units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
  }

  #scaled(places: number): bigint {
    return this.units * 10n ** BigInt(places - this.places);
  }
}
