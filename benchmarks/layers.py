"""What the gates of a PyTorch layer cost: open it and run it here with every quantity, beside PyTorch running it.

    pip install torch==2.13.0 safetensors
    python -m benchmarks.layers

A GRU and an LSTM of 512 units and 64 inputs in float32, on 2,000 steps, as a safetensors file. PyTorch's own run
gives the states only; here they are computed in float64, with every gate. Contenders take turns; medians are compared.
"""

import statistics
import tempfile
from pathlib import Path

import torch
from safetensors.torch import save_file

import gru_viz as gv
from benchmarks.timing import in_turn

UNITS, INPUTS, STEPS = 512, 64, 2000


def main() -> None:
    """Print one line for each cell."""
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


if __name__ == "__main__":
    main()
