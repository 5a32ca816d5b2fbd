//! All programs of the book in one binary: the name of a listing runs it.
//!
//! The book's tool writes this file: a file in the folder of a chapter is a listing.

mod backpropagation {
    pub mod autograd;
    pub mod batch;
    pub mod chain;
    pub mod columns;
    pub mod digits;
    pub mod divide;
    pub mod engine;
    pub mod forgotten;
    pub mod fresh;
    pub mod gone;
    pub mod graph;
    pub mod late;
    pub mod line;
    pub mod product;
    pub mod spent;
    pub mod stale;
    pub mod twice;
    pub mod walk;
}

mod batches {
    pub mod averaged;
    pub mod decay;
    pub mod floor;
    pub mod orders;
    pub mod pairs;
    pub mod rest;
    pub mod samples;
    pub mod settles;
    pub mod spread;
}

mod checking_a_gradient {
    pub mod best_steps;
    pub mod cost;
    pub mod difference;
    pub mod direction;
    pub mod fourth;
    pub mod kink;
    pub mod measured;
    pub mod mended;
    pub mod planted;
    pub mod repaired;
    pub mod second;
    pub mod settled;
    pub mod smaller;
    pub mod suspect;
}

mod gradient_descent {
    pub mod average;
    pub mod best_rate;
    pub mod bias;
    pub mod descent;
    pub mod epochs;
    pub mod fixed_steps;
    pub mod progress;
    pub mod sgd;
    pub mod slope;
    pub mod stop;
    pub mod three_steps;
}

mod learning_rate {
    pub mod bent;
    pub mod carried;
    pub mod curved;
    pub mod draws;
    pub mod halve;
    pub mod loops;
    pub mod needed;
    pub mod regimes;
    pub mod unlucky;
    pub mod windows;
}

mod linear_model {
    pub mod absolute;
    pub mod accumulated;
    pub mod candidates;
    pub mod closed;
    pub mod intercept;
    pub mod median;
    pub mod sweep;
    pub mod weight;
}

mod the_graph {
    pub mod all_slopes;
    pub mod deep;
    pub mod diamond;
    pub mod doublings;
    pub mod dual;
    pub mod early;
    pub mod ordered;
    pub mod passes;
    pub mod quotient;
    pub mod recursion;
    pub mod replaced;
    pub mod sorted;
    pub mod visits;
}

mod two_parameters {
    pub mod both;
    pub mod centred;
    pub mod condition;
    pub mod directions;
    pub mod flippers;
    pub mod joined;
    pub mod least_squares;
    pub mod related;
    pub mod standardised;
    pub mod turns;
    pub mod units;
    pub mod unseen;
    pub mod valley;
}

mod zero_grad {
    pub mod at_once;
    pub mod cleared;
    pub mod clearing;
    pub mod every_k;
    pub mod fastest;
    pub mod kept;
    pub mod one_walk;
    pub mod phase;
    pub mod retained;
    pub mod small_batches;
    pub mod two_losses;
    pub mod unequal;
    pub mod velocity;
    pub mod walk_again;
    pub mod wanders;
}

#[rustfmt::skip]
fn main() -> ::std::process::ExitCode {
    let wanted = ::std::env::args().nth(1).unwrap_or_default();
    match wanted.as_str() {
        "autograd" => backpropagation::autograd::main(),
        "batch" => backpropagation::batch::main(),
        "chain" => backpropagation::chain::main(),
        "columns" => backpropagation::columns::main(),
        "digits" => backpropagation::digits::main(),
        "divide" => backpropagation::divide::main(),
        "engine" => backpropagation::engine::main(),
        "forgotten" => backpropagation::forgotten::main(),
        "fresh" => backpropagation::fresh::main(),
        "gone" => backpropagation::gone::main(),
        "graph" => backpropagation::graph::main(),
        "late" => backpropagation::late::main(),
        "line" => backpropagation::line::main(),
        "product" => backpropagation::product::main(),
        "spent" => backpropagation::spent::main(),
        "stale" => backpropagation::stale::main(),
        "twice" => backpropagation::twice::main(),
        "walk" => backpropagation::walk::main(),
        "averaged" => batches::averaged::main(),
        "decay" => batches::decay::main(),
        "floor" => batches::floor::main(),
        "orders" => batches::orders::main(),
        "pairs" => batches::pairs::main(),
        "rest" => batches::rest::main(),
        "samples" => batches::samples::main(),
        "settles" => batches::settles::main(),
        "spread" => batches::spread::main(),
        "best_steps" => checking_a_gradient::best_steps::main(),
        "cost" => checking_a_gradient::cost::main(),
        "difference" => checking_a_gradient::difference::main(),
        "direction" => checking_a_gradient::direction::main(),
        "fourth" => checking_a_gradient::fourth::main(),
        "kink" => checking_a_gradient::kink::main(),
        "measured" => checking_a_gradient::measured::main(),
        "mended" => checking_a_gradient::mended::main(),
        "planted" => checking_a_gradient::planted::main(),
        "repaired" => checking_a_gradient::repaired::main(),
        "second" => checking_a_gradient::second::main(),
        "settled" => checking_a_gradient::settled::main(),
        "smaller" => checking_a_gradient::smaller::main(),
        "suspect" => checking_a_gradient::suspect::main(),
        "average" => gradient_descent::average::main(),
        "best_rate" => gradient_descent::best_rate::main(),
        "bias" => gradient_descent::bias::main(),
        "descent" => gradient_descent::descent::main(),
        "epochs" => gradient_descent::epochs::main(),
        "fixed_steps" => gradient_descent::fixed_steps::main(),
        "progress" => gradient_descent::progress::main(),
        "sgd" => gradient_descent::sgd::main(),
        "slope" => gradient_descent::slope::main(),
        "stop" => gradient_descent::stop::main(),
        "three_steps" => gradient_descent::three_steps::main(),
        "bent" => learning_rate::bent::main(),
        "carried" => learning_rate::carried::main(),
        "curved" => learning_rate::curved::main(),
        "draws" => learning_rate::draws::main(),
        "halve" => learning_rate::halve::main(),
        "loops" => learning_rate::loops::main(),
        "needed" => learning_rate::needed::main(),
        "regimes" => learning_rate::regimes::main(),
        "unlucky" => learning_rate::unlucky::main(),
        "windows" => learning_rate::windows::main(),
        "absolute" => linear_model::absolute::main(),
        "accumulated" => linear_model::accumulated::main(),
        "candidates" => linear_model::candidates::main(),
        "closed" => linear_model::closed::main(),
        "intercept" => linear_model::intercept::main(),
        "median" => linear_model::median::main(),
        "sweep" => linear_model::sweep::main(),
        "weight" => linear_model::weight::main(),
        "all_slopes" => the_graph::all_slopes::main(),
        "deep" => the_graph::deep::main(),
        "diamond" => the_graph::diamond::main(),
        "doublings" => the_graph::doublings::main(),
        "dual" => the_graph::dual::main(),
        "early" => the_graph::early::main(),
        "ordered" => the_graph::ordered::main(),
        "passes" => the_graph::passes::main(),
        "quotient" => the_graph::quotient::main(),
        "recursion" => the_graph::recursion::main(),
        "replaced" => the_graph::replaced::main(),
        "sorted" => the_graph::sorted::main(),
        "visits" => the_graph::visits::main(),
        "both" => two_parameters::both::main(),
        "centred" => two_parameters::centred::main(),
        "condition" => two_parameters::condition::main(),
        "directions" => two_parameters::directions::main(),
        "flippers" => two_parameters::flippers::main(),
        "joined" => two_parameters::joined::main(),
        "least_squares" => two_parameters::least_squares::main(),
        "related" => two_parameters::related::main(),
        "standardised" => two_parameters::standardised::main(),
        "turns" => two_parameters::turns::main(),
        "units" => two_parameters::units::main(),
        "unseen" => two_parameters::unseen::main(),
        "valley" => two_parameters::valley::main(),
        "at_once" => zero_grad::at_once::main(),
        "cleared" => zero_grad::cleared::main(),
        "clearing" => zero_grad::clearing::main(),
        "every_k" => zero_grad::every_k::main(),
        "fastest" => zero_grad::fastest::main(),
        "kept" => zero_grad::kept::main(),
        "one_walk" => zero_grad::one_walk::main(),
        "phase" => zero_grad::phase::main(),
        "retained" => zero_grad::retained::main(),
        "small_batches" => zero_grad::small_batches::main(),
        "two_losses" => zero_grad::two_losses::main(),
        "unequal" => zero_grad::unequal::main(),
        "velocity" => zero_grad::velocity::main(),
        "walk_again" => zero_grad::walk_again::main(),
        "wanders" => zero_grad::wanders::main(),
        _ => {
            eprintln!("there is no listing `{wanted}`");
            return ::std::process::ExitCode::FAILURE;
        }
    }
    ::std::process::ExitCode::SUCCESS
}
