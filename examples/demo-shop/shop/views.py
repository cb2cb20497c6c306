"""The pages of the shop."""

import base64
import pickle

from flask import Blueprint, redirect, render_template, request, url_for

from shop import accounts, labels, payment, store

pages = Blueprint("pages", __name__)


@pages.get("/")
def search():
    wanted = request.args.get("q", "")
    return render_template("products.html", wanted=wanted, products=store.find_products(wanted))


@pages.get("/basket")
def basket():
    kept = request.cookies.get("basket", "")
    items = pickle.loads(base64.b64decode(kept)) if kept else []
    return render_template("basket.html", items=items)


@pages.post("/order")
def order():
    account = accounts.sign_in(request.form["name"], request.form["password"])
    if account is None:
        return redirect(url_for("pages.search"))
    payment.charge(account, request.form["amount"])
    labels.print_label(request.form["address"])
    return redirect(url_for("pages.basket"))
