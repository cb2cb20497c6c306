"""What the shop sells."""

import sqlite3

DATABASE = "shop.db"


def rows(statement):
    with sqlite3.connect(DATABASE) as database:
        return database.execute(statement).fetchall()


def find_products(words):
    return rows(f"SELECT name, price FROM products WHERE name LIKE '%{words}%'")
