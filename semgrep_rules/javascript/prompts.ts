// What goes into prompts. An annotation is about the line below it.
import OpenAI from "openai";
import { generateText } from "ai";
import { createOpenAI } from "@ai-sdk/openai";

const client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY });

export async function withSecret(llm: Model) {
  const prompt = `Connect with ${process.env.DATABASE_PASSWORD} and count the orders.`;
  // ruleid: secret-in-prompt-javascript
  await client.responses.create({ model: "m", input: prompt });
  // ruleid: secret-in-prompt-javascript
  await llm.invoke("The key is " + process.env["PAYMENT_API_KEY"]);
  // ruleid: secret-in-prompt-javascript
  await generateText({ model, prompt });
  // ok: secret-in-prompt-javascript
  await generateText({ model: createOpenAI({ apiKey: process.env.OPENAI_API_KEY })("m"), prompt: "x" });
  // ok: secret-in-prompt-javascript
  await client.responses.create({ model: "m", input: `Answer in ${process.env.LANGUAGE}` });
}

export async function withPerson(customer: Customer, row: Row) {
  // ruleid: personal-data-in-prompt-javascript
  await client.responses.create({ model: "m", input: `Born ${customer.dateOfBirth}` });
  const about = { role: "user", content: "SSN " + row["ssn"] };
  // ruleid: personal-data-in-prompt-javascript
  await client.chat.completions.create({ model: "m", messages: [about] });
  // ok: personal-data-in-prompt-javascript
  await client.responses.create({ model: "m", input: `Born ${mask(customer.dateOfBirth)}` });
  // ok: personal-data-in-prompt-javascript
  await client.responses.create({ model: "m", input: customer.question });
}
