//! A part of a file as the body of an answer, read while it is sent.

use std::fs::File;
use std::io;
use std::io::SeekFrom;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead as _, AsyncSeekExt as _, ReadBuf};

/// Bytes that are read at once and wait to be sent.
const CHUNK: usize = 64 << 10;

/// The rest of what is sent.
#[derive(Debug)]
pub(super) struct FileBody {
    file: tokio::fs::File,
    left: u64,
    buffer: Box<[u8]>,
}

impl FileBody {
    /// `length` bytes from `first` on, which the file has.
    pub(super) async fn open(file: File, first: u64, length: u64) -> io::Result<Self> {
        let mut file = tokio::fs::File::from_std(file);
        file.seek(SeekFrom::Start(first)).await?;
        Ok(Self { file, left: length, buffer: vec![0; CHUNK].into() })
    }
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let Self { file, left, buffer } = &mut *self;
        if *left == 0 {
            return Poll::Ready(None);
        }
        let most = usize::try_from(*left).unwrap_or(CHUNK).min(CHUNK);
        let mut read = ReadBuf::new(&mut buffer[..most]);
        ready!(Pin::new(file).poll_read(context, &mut read))?;
        let bytes = Bytes::copy_from_slice(read.filled());
        if bytes.is_empty() {
            // The file became shorter while it was sent.
            return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())));
        }
        *left -= bytes.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
