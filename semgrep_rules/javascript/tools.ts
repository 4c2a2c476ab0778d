// Tools of agents. An annotation is about the line below it.
import { exec, execSync } from "node:child_process";
import { tool } from "ai";
import { z } from "zod";

const API = "https://api.example.com";

export const shell = tool({
  description: "Run a command",
  inputSchema: z.object({ command: z.string() }),
  execute: async ({ command }) => {
    // ruleid: tool-command-injection-javascript
    return execSync(command).toString();
  },
});

export const counted = tool({
  description: "Show some commits",
  execute: async ({ count }) => {
    // ok: tool-command-injection-javascript
    return execSync(`git log -${Number(count)}`).toString();
  },
});

export const calculate = tool(
  async (input) => {
    // ruleid: tool-command-injection-javascript
    return String(eval(input.expression));
  },
  { name: "calculate", description: "Calculate" },
);

server.registerTool("list", { title: "List" }, async ({ folder }) => {
  // ruleid: tool-command-injection-javascript
  exec(`ls ${folder}`);
});

export function noTool(command: string) {
  // ok: tool-command-injection-javascript
  return execSync(command);
}

export const page = tool({
  description: "Read a page",
  execute: async ({ url }) => {
    // ruleid: tool-ssrf-javascript
    const answer = await fetch(url);
    return answer.text();
  },
});

export const weather = tool({
  description: "Tell the weather",
  execute: async ({ city }: Place) => {
    // ok: tool-ssrf-javascript
    const one = await fetch(`https://api.example.com/weather/${city}`);
    const address = `${API}/weather/${city}`;
    // ok: tool-ssrf-javascript
    const two = await fetch(address);
    // ruleid: tool-ssrf-javascript
    const three = await fetch(`https://${city}.example.com/`);
    return [one, two, three];
  },
});

export const checked = tool({
  description: "Read a public page",
  execute: async ({ url }) => {
    assertPublicUrl(url);
    // ok: tool-ssrf-javascript
    return (await fetch(url)).text();
  },
});
