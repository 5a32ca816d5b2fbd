//! A value that goes two ways to the loss, and three walks back.

// region: hidden
use downhill::figure::{GraphDrawing, Plot};
// endregion
use downhill::knobs::knob;
use downhill::{Graph, Tape, Var};

/// The prediction p = 2w goes into the product, and into one of its factors.
fn loss(w: Var<f64>) -> [Var<f64>; 3] {
    let p = 2.0 * w;
    let q = p - 4.0;
    [p, q, p * q]
}

/// The walk of the recursion. With `replace`, what arrives replaces what is
/// there.
fn pass_on(graph: &Graph, id: usize, replace: bool, grads: &mut [f64]) {
    let node = &graph.nodes[id];
    for (&input, local) in node.inputs.iter().zip(&node.local_gradients) {
        let before = if replace { 0.0 } else { grads[input] };
        grads[input] = before + grads[id] * local[0];
        pass_on(graph, input, replace, grads);
    }
}

fn recursion(graph: &Graph, replace: bool) -> f64 {
    let mut grads = vec![0.0; graph.nodes.len()];
    *grads.last_mut().unwrap() = 1.0;
    pass_on(graph, graph.nodes.len() - 1, replace, &mut grads);
    grads[0]
}

pub fn main() {
    let at = knob("w", 1.2, -1.0..=3.0);
    let last_step: usize = knob("step", 5, 0..=7);
    let tape = Tape::new();
    let w = tape.parameter(at);
    let [p, q, l] = loss(w);
    l.backward();
    let [from_l, from_q] = [q.value(), q.grad()];
    println!(
        "p gets {from_l:.2} from L and {from_q:.2} from q, in all {:.2}",
        p.grad()
    );
    println!("recursion with +=  {:.2}", recursion(&l.graph(), false));
    println!("recursion with =   {:.2}", recursion(&l.graph(), true));
    println!("the tape           {:.2}", w.grad());

    // region: hidden
    GraphDrawing::new("diamond-graph", &l.graph())
        .describe(&format!(
            "w = {at} leads to p = 2w. p leads to the product L straight, and by way of q = p − 4. \
             The walk has taken {last_step} of 7 steps; at the last one the two gradients that \
             reached p have been added up and passed on to w."
        ))
        .name(w, "w")
        .name(p, "p")
        .name(q, "q")
        .name(l, "L")
        .after_steps(last_step)
        .show();
    draw(at);
    // endregion
}

// region: hidden
fn draw(at: f64) {
    Plot::new("diamond-gradients", "w", "gradient at w")
        .describe(&format!(
            "Three straight lines over w that meet at w = 2, where all are 8. The tape's crosses 0 \
             at w = 1, that of the recursion with += at 1.33, that of the recursion with = at 0. A \
             vertical line stands at the chosen w, {at}."
        ))
        .x_range(-1.0..=3.0)
        .horizontal("", 0.0)
        .vertical("", at)
        .curve("recursion with +=", -1.0..=3.0, |w| 12.0 * w - 16.0)
        .curve("recursion with =", -1.0..=3.0, |w| 4.0 * w)
        .curve("the tape", -1.0..=3.0, |w| 8.0 * w - 8.0)
        .callout("all right", (2.0, 8.0))
        .show();
}
// endregion
