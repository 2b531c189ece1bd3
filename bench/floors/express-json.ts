import express from 'express';
import { serve } from './serve.js';

/** The floor of a push: express parses the JSON and answers; nothing is checked, nothing is stored. */
const app = express();
app.use(express.json({ limit: '2mb' }));
app.use((_request, response) => {
  response.json({ status_code: 1000, timestamp: new Date().toISOString() });
});
serve(app);
