"""Money, through a payment service."""

import requests

SERVICE = "https://pay.example.com/charge"


def charge(account, amount):
    answer = requests.post(SERVICE, json={"account": account, "amount": amount}, verify=False, timeout=10)
    answer.raise_for_status()
