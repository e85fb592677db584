//! An archive as Windows unpacks it by itself.

use std::io::{Cursor, Write as _};

use anyhow::{Context, Result};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// `files` (name, mode, contents) in `folder`, which ends with a slash; `time` in seconds since 1970, of every file.
pub(super) fn archive(folder: &str, files: &[(String, u32, Vec<u8>)], time: u32) -> Result<Vec<u8>> {
    let moment = time::OffsetDateTime::from_unix_timestamp(time.into())?;
    // Its format counts from 1980 on.
    let moment = DateTime::from_date_and_time(
        moment.year().try_into()?,
        moment.month().into(),
        moment.day(),
        moment.hour(),
        moment.minute(),
        moment.second(),
    )
    .unwrap_or_default();
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(moment);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, mode, bytes) in files {
        writer.start_file(format!("{folder}{name}"), options.unix_permissions(*mode))?;
        writer.write_all(bytes).context("cannot write the archive")?;
    }
    Ok(writer.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn it_unpacks_into_one_folder_and_is_the_same_each_time() {
        let files = [
            ("spectra-agent.exe".to_owned(), 0o755, b"MZ".repeat(1000)),
            ("LICENSE".to_owned(), 0o644, Vec::new()),
        ];
        let bytes = archive("spectra-agent-1/", &files, 1_700_000_000).unwrap();
        assert!(bytes.len() < 1000 && bytes == archive("spectra-agent-1/", &files, 1_700_000_000).unwrap());
        let mut read = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(read.len(), files.len());
        for (name, mode, contents) in &files {
            let mut entry = read.by_name(&format!("spectra-agent-1/{name}")).unwrap();
            assert_eq!(entry.unix_mode().unwrap() & 0o777, *mode);
            assert_eq!(entry.last_modified().unwrap().to_string(), "2023-11-14 22:13:20");
            let mut text = Vec::new();
            entry.read_to_end(&mut text).unwrap();
            assert_eq!(&text, contents);
        }
    }
}
