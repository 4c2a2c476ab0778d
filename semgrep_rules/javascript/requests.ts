// What a caller sends, and where it goes. An annotation is about the line below it.
import express from "express";
import OpenAI from "openai";
import { streamText } from "ai";

const app = express();
const client = new OpenAI();
const ROLES: Record<string, string> = { cook: "You cook.", clerk: "You sell." };

app.post("/ask", async (req, res) => {
  const { tone } = req.body;
  const messages = [
    // ruleid: request-in-system-prompt-javascript
    { role: "system", content: `Answer in the tone ${tone}.` },
    // ok: request-in-system-prompt-javascript
    { role: "user", content: req.body.text },
    // ok: request-in-system-prompt-javascript
    { role: "system", content: ROLES[req.query.role] },
  ];
  res.json(await client.chat.completions.create({ model: "m", messages }));
});

export async function POST(req: Request) {
  const { system, messages } = await req.json();
  // ruleid: request-in-system-prompt-javascript
  const one = streamText({ model, system, messages });
  // ok: request-in-system-prompt-javascript
  const two = streamText({ model, system: "You sell.", messages });
  return [one, two];
}

app.post("/tools/:name", async (req, res) => {
  // ruleid: request-in-tool-arguments-javascript
  const one = await mcp.callTool({ name: req.params.name, arguments: {} });
  // ruleid: request-in-tool-arguments-javascript
  const two = await mcp.callTool({ name: "search", arguments: req.body });
  // ok: request-in-tool-arguments-javascript
  const three = await mcp.callTool({ name: "search", arguments: { limit: Number(req.query.limit) } });
  // ruleid: request-in-tool-arguments-javascript
  const four = await searchTool.invoke(req.body);
  res.json([one, two, three, four]);
});
