// Where the answer of a model goes. An annotation is about the line below it.
import { execSync, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import vm from "node:vm";
import OpenAI from "openai";
import { generateText } from "ai";
import DOMPurify from "dompurify";

const client = new OpenAI();

export async function calculated(question: string) {
  const answer = await client.chat.completions.create({ model: "m", messages: [] });
  const code = answer.choices[0].message.content ?? "";
  // ruleid: model-output-to-code-javascript
  eval(code);
  // ruleid: model-output-to-code-javascript
  const made = new Function("x", code.trim());
  // ruleid: model-output-to-code-javascript
  vm.runInNewContext(code, {});
  // ok: model-output-to-code-javascript
  eval("1 + 1");
  return made;
}

export async function helper(question: string) {
  const plan = await callLLM(question);
  // ruleid: model-output-to-code-javascript
  return eval(plan);
}

export async function commanded(question: string) {
  const { text } = await generateText({ model, prompt: question });
  // ruleid: model-output-to-command-javascript
  execSync(text);
  // ruleid: model-output-to-command-javascript
  execSync(`git log ${text}`);
  // ruleid: model-output-to-command-javascript
  spawn("bash", ["-c", text]);
  // ok: model-output-to-command-javascript
  spawn("git", ["log", "--", text]);
  // ok: model-output-to-command-javascript
  const found = /x/.exec(text);
  return found;
}

export async function queried(question: string, db: Database, prisma: Prisma) {
  const answer = await client.responses.create({ model: "m", input: question });
  // ruleid: model-output-to-sql-javascript
  await db.query(answer.output_text);
  // ruleid: model-output-to-sql-javascript
  await prisma.$queryRawUnsafe(`select * from orders where ${answer.output_text}`);
  // ok: model-output-to-sql-javascript
  await db.query("select * from orders where name = $1", [answer.output_text]);
}

export async function shown(question: string, element: HTMLElement, res: Response) {
  const answer = await anthropic.messages.create({ model: "m", max_tokens: 9, messages: [] });
  const text = answer.content[0].text;
  // ruleid: model-output-to-html-javascript
  element.innerHTML = text;
  // ok: model-output-to-html-javascript
  element.innerHTML = DOMPurify.sanitize(text);
  // ok: model-output-to-html-javascript
  element.textContent = text;
  // ok: model-output-to-html-javascript
  res.send(text);
  // ruleid: model-output-to-html-javascript
  res.send(`<p>${text}</p>`);
  // ruleid: model-output-to-html-javascript
  return <div className="a" dangerouslySetInnerHTML={{ __html: text }} />;
}

export async function written(question: string) {
  const { object } = await generateObject({ model, prompt: question });
  // ruleid: model-output-to-path-javascript
  fs.writeFileSync(path.join("out", object.name), "x");
  // ok: model-output-to-path-javascript
  fs.writeFileSync("out.txt", object.text);
  // ok: model-output-to-path-javascript
  fs.writeFileSync(path.join("out", path.basename(object.name)), "x");
}
