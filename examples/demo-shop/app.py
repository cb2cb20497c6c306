"""The demo shop: weak on purpose, see README.md."""

from flask import Flask

from shop.views import pages

app = Flask(__name__)
app.register_blueprint(pages)

if __name__ == "__main__":
    app.run(debug=True)
