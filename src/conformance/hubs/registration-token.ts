/** What a platform is handed outside OCPI, so that it can register. */
export interface RegistrationToken {
  versionsUrl: string;
  token: string;
}
