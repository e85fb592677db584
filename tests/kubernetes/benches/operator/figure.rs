//! A figure beside its goal.

/// What is asked of a figure.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    None,
    AtMost(f64),
}

pub(crate) fn print(name: &str, value: f64, unit: &str, goal: Goal) {
    let verdict = match goal {
        Goal::None => String::new(),
        Goal::AtMost(most) => {
            let verdict = if value <= most { "reached" } else { "missed" };
            format!("goal {most} {unit}: {verdict}")
        }
    };
    println!("  {name:<42} {value:>10.2} {unit:<4} {verdict}");
}

/// The value that this many of a hundred do not exceed.
pub(crate) fn share(values: &[f64], of_hundred: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() * of_hundred).div_ceil(100).max(1) - 1]
}
