"""What goes into prompts. An annotation is about the line below it."""

import os

import anthropic
import litellm
from openai import OpenAI

client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])


def with_secret(llm):
    password = os.environ["DATABASE_PASSWORD"]
    prompt = f"Connect with {password} and count the orders."
    # ruleid: secret-in-prompt-python
    client.responses.create(model="m", input=prompt)
    # ruleid: secret-in-prompt-python
    llm.invoke("The key is " + os.getenv("PAYMENT_API_KEY"))
    # ruleid: secret-in-prompt-python
    litellm.completion(model="m", messages=[{"role": "system", "content": prompt}])
    # ok: secret-in-prompt-python
    litellm.completion(model="m", messages=[], api_key=os.environ["OPENAI_API_KEY"])
    # ok: secret-in-prompt-python
    client.responses.create(model="m", input=f"Answer in {os.environ['LANGUAGE']}")
    own = anthropic.Anthropic(api_key=os.environ["ANTHROPIC_API_KEY"])
    # ok: secret-in-prompt-python
    own.messages.create(model="m", max_tokens=os.environ["MAX_TOKENS"], messages=[{"role": "user", "content": "x"}])


def with_person(customer, row):
    # ruleid: personal-data-in-prompt-python
    client.responses.create(model="m", input=f"Born {customer.date_of_birth}")
    about = {"role": "user", "content": "SSN " + row["ssn"]}
    # ruleid: personal-data-in-prompt-python
    client.chat.completions.create(model="m", messages=[about])
    # ok: personal-data-in-prompt-python
    client.responses.create(model="m", input=f"Born {mask(customer.date_of_birth)}")
    # ok: personal-data-in-prompt-python
    client.responses.create(model="m", input=customer.question)
