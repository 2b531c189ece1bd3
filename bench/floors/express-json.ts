import express from 'express';

/** The floor of a push: express parses the JSON and answers; nothing is checked, nothing is stored. */
const app = express();
app.use(express.json({ limit: '2mb' }));
app.use((_request, response) => {
  response.json({ status_code: 1000, timestamp: new Date().toISOString() });
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' && address !== null ? address.port : 0);
});
