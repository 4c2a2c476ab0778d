"""What is fetched and then unpickled. An annotation is about the line below it."""

import io
import pickle
import urllib.request

import joblib
import requests
import torch
from huggingface_hub import hf_hub_download
from safetensors.torch import load_file


def fetched():
    path = hf_hub_download("someone/model", "model.pkl")
    # ruleid: downloaded-model-deserialised-python
    one = joblib.load(path)
    with open(path, "rb") as file:
        # ruleid: downloaded-model-deserialised-python
        two = pickle.load(file)
    # ruleid: downloaded-model-deserialised-python
    three = torch.load(path, weights_only=False)
    # ok: downloaded-model-deserialised-python
    four = torch.load(path, weights_only=True)
    # ok: downloaded-model-deserialised-python
    five = load_file(hf_hub_download("someone/model", "model.safetensors"))
    return one, two, three, four, five


def over_http(url):
    data = requests.get(url, timeout=5).content
    # ruleid: downloaded-model-deserialised-python
    one = pickle.loads(data)
    # ruleid: downloaded-model-deserialised-python
    two = torch.load(io.BytesIO(data), weights_only=False)
    urllib.request.urlretrieve(url, "model.bin")
    # ok: downloaded-model-deserialised-python
    three = joblib.load("own.bin")
    return one, two, three


def to_a_path(url, target):
    urllib.request.urlretrieve(url, target)
    # ruleid: downloaded-model-deserialised-python
    return joblib.load(target)
