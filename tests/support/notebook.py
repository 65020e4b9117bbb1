"""Runs a notebook on the kernel "deno" and prints what each cell of code shows, as JSON.

    notebook.py NOTEBOOK           # as tests do
    notebook.py NOTEBOOK --save    # puts it into the notebook besides

The kernel drops what it cannot send at once to a client that is slow to read. If a cell shows less than stands
in the notebook, the status is 75: to be tried again.
"""

import json
import sys

import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], 4)
known = [len(cell.get("outputs", [])) for cell in notebook.cells]
probe = nbformat.v4.new_code_cell("'listening'")
notebook.cells.insert(0, probe)
client = NotebookClient(
    notebook, kernel_name="deno", timeout=300, record_timing=False
)
with client.setup_kernel():
    # What the kernel says before the client has begun to listen is lost.
    while not probe.outputs:
        client.execute_cell(probe, 0)
    for index, cell in enumerate(notebook.cells[1:], 1):
        client.execute_cell(cell, index)
notebook.cells.pop(0)
shown = [len(cell.get("outputs", [])) for cell in notebook.cells]
if any(some < all for some, all in zip(shown, known)):
    sys.exit(75)
code = [cell for cell in notebook.cells if cell.cell_type == "code"]
if "--save" in sys.argv:
    for number, cell in enumerate(code, 1):
        cell.execution_count = number
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = number
    nbformat.write(notebook, sys.argv[1])
print(json.dumps([cell.outputs for cell in code]))
