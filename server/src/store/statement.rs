//! Statements that are put together from what is asked for, in the SQL that both databases speak.

use uuid::Uuid;

use super::Time;

/// What one `$n` stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Argument {
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    Time(Time),
    Uuid(Uuid),
}

/// What the `$1`, `$2`, … of a statement stand for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Arguments(Vec<Argument>);

impl Arguments {
    /// Adds one; returns the name that the statement has for it.
    pub(super) fn add(&mut self, argument: Argument) -> String {
        self.0.push(argument);
        format!("${}", self.0.len())
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, Argument> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Arguments {
    type Item = &'a Argument;
    type IntoIter = std::slice::Iter<'a, Argument>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Binds all of them; a macro, since the databases' queries have different types.
macro_rules! bind_all {
    ($query:expr, $arguments:expr) => {{
        let mut query = $query;
        for argument in $arguments {
            query = match argument {
                $crate::store::statement::Argument::Boolean(value) => query.bind(*value),
                $crate::store::statement::Argument::Integer(value) => query.bind(*value),
                $crate::store::statement::Argument::Float(value) => query.bind(*value),
                $crate::store::statement::Argument::Text(value) => query.bind(value.clone()),
                $crate::store::statement::Argument::Time(value) => query.bind(*value),
                $crate::store::statement::Argument::Uuid(value) => query.bind(*value),
            };
        }
        query
    }};
}
pub(super) use bind_all;

/// The condition that a column contains `part`, in any case and whatever stands in it. `lower` of PostgreSQL knows
/// all letters, that of SQLite those of ASCII only: there others are found in the case in which they are asked for.
pub(super) fn contains(column: &str, part: &str, arguments: &mut Arguments) -> String {
    let mut like = |text: &str| {
        let pattern = arguments.add(Argument::Text(pattern(text)));
        format!("lower({column}) like {pattern} escape '\\'")
    };
    let (all, ascii) = (part.to_lowercase(), part.to_ascii_lowercase());
    if all == ascii { like(&all) } else { format!("({} or {})", like(&all), like(&ascii)) }
}

/// A pattern of `like` for texts that contain `text`.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    #[test]
    fn wildcards_in_a_search_are_letters() {
        for (text, pattern) in
            [("web", "%web%"), ("a_b", "%a\\_b%"), ("50%", "%50\\%%"), ("a\\b", "%a\\\\b%"), ("", "%%")]
        {
            assert_eq!(super::pattern(text), pattern, "{text}");
        }
    }
}
