//! Text, in columns and piece by piece.

/// Puts formatted text behind a `String`, which cannot fail.
#[macro_export]
macro_rules! put {
    ($text:expr, $($format:tt)*) => {{
        use std::fmt::Write as _;
        let _ = write!($text, $($format)*);
    }};
}

/// Rows below their titles; columns are as wide as their widest cell, the last one as wide as it likes.
pub(crate) fn table<const N: usize>(titles: [&str; N], rows: &[[String; N]]) -> String {
    let titles = titles.map(str::to_owned);
    let width = |at: usize| {
        let cells = rows.iter().map(|row| &row[at]).chain([&titles[at]]);
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |cells: &[String; N]| {
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        let line = padded.collect::<Vec<_>>().join("   ");
        format!("{}\n", line.trim_end())
    };
    [line(&titles)].into_iter().chain(rows.iter().map(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["a".to_owned(), "é".to_owned()], ["longer".to_owned(), String::new()]];
        assert_eq!(table(["NAME", "X"], &rows), "NAME     X\na        é\nlonger\n");
    }
}
