"""Address labels for the parcels."""

import os


def print_label(address):
    os.system(f"echo '{address}' | lpr -P labels")
