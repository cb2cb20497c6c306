"""Who may buy."""

import hashlib
import sqlite3

from shop.store import DATABASE


def digest(password):
    return hashlib.md5(password.encode()).hexdigest()


def sign_in(name, password):
    with sqlite3.connect(DATABASE) as database:
        found = database.execute("SELECT id, digest FROM accounts WHERE name = ?", (name,)).fetchone()
    return found[0] if found and found[1] == digest(password) else None
