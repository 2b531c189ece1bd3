/** A process of HUB_PROCESSES that says a lot, and is killed as soon as it has said it. */
process.send({ kind: 'ready' });
process.once('message', () => {
  const last = 200;
  for (let connection = 1; connection <= last; connection += 1)
    process.send(
      { kind: 'taken', connection },
      connection < last ? undefined : () => process.kill(process.pid, 'SIGKILL'),
    );
});
