"""What the gates of a PyTorch layer cost: open it and run it here with every quantity, beside PyTorch running it.

    pip install torch==2.13.0 safetensors
    python -m benchmarks.layers

A GRU and an LSTM of 512 units and 64 inputs in float32, on 2,000 steps, as a safetensors file. PyTorch's own run
gives the states only; here they are computed in float64, with every gate. Contenders take turns; medians are compared.

Then the same file on the page "Your layer" in Chromium: from dropping it to the first picture of all units (of 200
steps), from asking for 2,000 steps to their picture, and how many moves along the picture are painted in the next
frame.
"""

import statistics
import tempfile
import time
from pathlib import Path

import torch
from safetensors.torch import save_file

import gru_viz as gv
from benchmarks.timing import in_turn
from tests.browser import harness

UNITS, INPUTS, STEPS = 512, 64, 2000


SCRUB = """async (heat) => {
    const box = heat.getBoundingClientRect();
    const frame = () => new Promise((done) => requestAnimationFrame(() => done()));
    const send = (kind, x) => heat.dispatchEvent(new PointerEvent(kind, { clientX: box.left + x, clientY: box.top + 40,
        button: 0, pointerId: 1, bubbles: true }));
    heat.setPointerCapture = () => {};
    send("pointerdown", 5);
    const found = { next: 0, moves: 0, ms: [] };
    for (let x = 20; x < box.width - 5; x += 9) {
        await frame();
        const begin = performance.now();
        send("pointermove", x);
        await frame();
        found.ms.push(performance.now() - begin);
        found.moves += 1;
        const shown = heat.closest(".gu-view").dataset.at;
        found.next += shown.includes(` ${Math.floor((x / box.width) * 2000)} of `);
    }
    send("pointerup", 5);
    return found;
}"""
"""Each move waits for the frame after it; the page says in ``data-at`` what it has painted."""


def main() -> None:
    """Print one line for each cell, and one for the page."""
    for make in (torch.nn.GRU, torch.nn.LSTM):
        torch.manual_seed(0)
        layer = make(INPUTS, UNITS)
        xs = torch.randn(STEPS, INPUTS)
        with tempfile.TemporaryDirectory() as folder, torch.no_grad():
            path = Path(folder) / "layer.safetensors"
            save_file(layer.state_dict(), path)
            layers = gv.load(path)
            assert gv.verify(layers, xs, layer(xs)[0]).largest < 1e-4

            def gates(layers: gv.Layers = layers, xs: torch.Tensor = xs) -> list[object]:
                (trace,) = gv.Stack(layers).run(xs).traces
                return [trace[name] for name in trace.cell.gates]

            times = in_turn(
                {
                    "PyTorch": lambda layer=layer, xs=xs: layer(xs),
                    "open": lambda path=path: gv.load(path),
                    "gates": gates,
                },
                5,
            )
        median = {name: statistics.median(of) for name, of in times.items()}
        torch_ms, open_ms, gates_ms = (median[name] for name in ("PyTorch", "open", "gates"))
        print(
            f"{make.__name__}, H = {UNITS}, T = {STEPS}: PyTorch {torch_ms:.0f} ms, opening {open_ms:.0f} ms, ", end=""
        )
        print(f"all gates {gates_ms:.0f} ms, {gates_ms / torch_ms:.1f} times PyTorch's run")
        if make is torch.nn.GRU:
            on_the_page(layer, torch_ms)


def on_the_page(layer: torch.nn.Module, torch_ms: float) -> None:
    """What somebody waits for on the page, beside PyTorch's own run."""
    with tempfile.TemporaryDirectory() as folder, harness.running() as server, harness.chromium() as browser:
        path = Path(folder) / "layer.safetensors"
        save_file(layer.state_dict(), path)
        times = []
        for _ in range(4):  # the first visitor of a server waits for imports too
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            harness.visit(page, f"{server}/your_layer")
            start = time.perf_counter()
            page.locator("[class*=st-key-own_files] input[type=file]").set_input_files(path)
            page.locator(".gu-view .gu-value").wait_for()
            opened = time.perf_counter()
            harness.settle(page)
            page.get_by_label("Steps (at most").fill(str(STEPS))
            asked = time.perf_counter()
            page.keyboard.press("Enter")
            page.locator(f'.gu-view[data-at$="{UNITS} × {STEPS}"]').wait_for()
            times.append((opened - start, time.perf_counter() - asked))
            harness.settle(page)
            found = page.locator(".gu-heat").evaluate(SCRUB)
            page.close()
    drop, steps = (1e3 * statistics.median(of) for of in zip(*times[1:], strict=True))
    print(f"On the page: {drop:.0f} ms from dropping the file to its first picture, {steps:.0f} ms from asking", end="")
    print(f" for {STEPS} steps to theirs, {steps / torch_ms:.1f} times PyTorch's run; {found['next']} of", end="")
    print(f" {found['moves']} moves painted in the next frame, after {statistics.median(found['ms']):.0f} ms")


if __name__ == "__main__":
    main()
