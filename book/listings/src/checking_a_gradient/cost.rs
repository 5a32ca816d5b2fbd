//! What a gradient costs: operations of two ways, for ever more weights.

use downhill::Tape;

pub fn main() {
    println!("weights  forward  and back  by differences");
    for count in [1_usize, 10, 100, 1000] {
        let tape = Tape::<f64>::new();
        let weights: Vec<_> = (0..count).map(|_| tape.parameter(0.5)).collect();
        let mut prediction = tape.constant(0.0);
        for w in weights {
            prediction += w * 3.0;
        }
        let loss = (prediction - 6.0).powi(2);

        // An operation is a node with inputs; back goes one step to each.
        let graph = loss.graph();
        let inputs = graph.nodes.iter().map(|node| node.inputs.len());
        let forward = inputs.clone().filter(|&inputs| inputs > 0).count();
        let back: usize = inputs.sum();
        let differences = 2 * count * forward;
        println!("{count:7}  {forward:7}  {back:8}  {differences:14}");
    }
}
