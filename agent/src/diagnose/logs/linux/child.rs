//! Programs that are heard line by line, and end with whoever waits for them.

use std::path::Path;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{ChildStdout, Command};

use crate::diagnose::Fault;
use crate::program::{self, COMPLAINT_BYTES};

/// Longest line; what is longer is no line of a program that we ask.
const LINE_BYTES: u64 = 256 << 10;

/// Runs a program and shows each line that it writes, until `line` says false. Longer lines are passed over.
/// Dropping the future kills the program.
pub(super) async fn lines(
    program: &Path,
    arguments: &[String],
    mut line: impl FnMut(&[u8]) -> bool,
) -> Result<(), Fault> {
    let doing = format!("cannot run {}", program.display());
    let mut child = Command::from(program::command(program, arguments))
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| Fault::doing(&doing, &error))?;
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(Fault::failed(doing));
    };
    let reading = async {
        let is_wanted = read(stdout, &mut line).await.map_err(Stop::Broken)?;
        if is_wanted { Ok(()) } else { Err(Stop::Enough) }
    };
    // Closed behind what is kept: a program that complains for ever learns that nobody listens.
    let complaining = async move {
        let mut complaint = Vec::new();
        stderr.take(COMPLAINT_BYTES).read_to_end(&mut complaint).await.map_err(Stop::Broken)?;
        Ok(complaint)
    };
    let complaint = match tokio::try_join!(reading, complaining) {
        Ok(((), complaint)) => complaint,
        // Dropped, it is killed.
        Err(Stop::Enough) => return Ok(()),
        Err(Stop::Broken(error)) => return Err(Fault::doing(&doing, &error)),
    };
    let status = child.wait().await.map_err(|error| Fault::doing(&doing, &error))?;
    if status.success() {
        return Ok(());
    }
    let words = program::complaint(&complaint);
    Err(Fault::failed(format!("{} ended with {status}: {words}", program.display())))
}

/// Why a program is not heard to its end.
enum Stop {
    Enough,
    Broken(std::io::Error),
}

/// Whether all of it was wanted.
async fn read(stdout: ChildStdout, line: &mut impl FnMut(&[u8]) -> bool) -> std::io::Result<bool> {
    let mut reader = BufReader::new(stdout);
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        let read = (&mut reader).take(LINE_BYTES).read_until(b'\n', &mut bytes).await?;
        if read == 0 {
            return Ok(true);
        }
        if bytes.last() != Some(&b'\n') && bytes.len() as u64 >= LINE_BYTES {
            skip(&mut reader).await?;
            continue;
        }
        if !line(bytes.strip_suffix(b"\n").unwrap_or(&bytes)) {
            return Ok(false);
        }
    }
}

/// The rest of a line.
async fn skip(reader: &mut BufReader<ChildStdout>) -> std::io::Result<()> {
    loop {
        let available = reader.fill_buf().await?;
        let end = available.iter().position(|byte| *byte == b'\n');
        let (length, is_end) =
            (end.map_or(available.len(), |at| at + 1), end.is_some() || available.is_empty());
        reader.consume(length);
        if is_end {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::{Duration, Instant};

    use tokio::time::timeout;

    use super::lines;
    use crate::program::find;

    fn arguments(arguments: &[&str]) -> Vec<String> {
        arguments.iter().map(|argument| (*argument).to_owned()).collect()
    }

    #[tokio::test]
    async fn lines_are_shown_and_an_endless_one_is_passed_over() {
        let shell = find("sh").unwrap();
        let script = "echo one; head -c 1000000 /dev/zero; echo; echo two; printf three";
        let mut seen = Vec::new();
        let arguments = arguments(&["-c", script]);
        let outcome = lines(&shell, &arguments, |line| {
            seen.push(String::from_utf8(line.to_vec()).unwrap());
            true
        });
        outcome.await.unwrap();
        assert_eq!(seen, ["one", "two", "three"]);
    }

    #[tokio::test]
    async fn a_program_that_fails_tells_why_and_one_that_is_not_there_too() {
        let shell = find("sh").unwrap();
        let failed = lines(&shell, &arguments(&["-c", "echo no journal >&2; exit 3"]), |_| true).await;
        let words = failed.unwrap_err().to_string();
        assert!(words.contains("no journal") && words.contains('3'), "{words}");
        let missing = lines(Path::new("/nowhere/x"), &[], |_| true).await.unwrap_err().to_string();
        assert!(missing.starts_with("cannot run /nowhere/x: "), "{missing}");
    }

    #[tokio::test]
    async fn a_program_ends_when_nobody_wants_more() {
        let yes = find("yes").unwrap();
        let mut seen = 0;
        let enough = lines(&yes, &[], |_| {
            seen += 1;
            seen < 10
        });
        timeout(Duration::from_secs(10), enough).await.unwrap().unwrap();
        let begun = Instant::now();
        let sleep = find("sleep").unwrap();
        let minute = arguments(&["60"]);
        let waiting = lines(&sleep, &minute, |_| true);
        assert!(timeout(Duration::from_millis(100), waiting).await.is_err());
        assert!(begun.elapsed() < Duration::from_secs(1));
    }
}
