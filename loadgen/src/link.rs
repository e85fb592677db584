//! One connection of an agent: HTTP/2 with many requests at a time, or HTTP/1.1 with one.

use anyhow::Result;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper::header::RETRY_AFTER;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};

/// Largest answer that is read; a command with its payload is a tenth of it.
const ANSWER_BYTES: usize = 1 << 20;

/// A connection. An HTTP/2 one can be cloned, and its clones are the same connection.
pub(crate) enum Link {
    Http1(http1::SendRequest<Full<Bytes>>),
    Http2(http2::SendRequest<Full<Bytes>>),
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Seconds that the server wants to be left alone.
    pub(crate) retry_after: Option<u64>,
    pub(crate) body: Bytes,
}

impl Link {
    /// Speaks HTTP on a stream. The connection ends when the last of its links is gone.
    pub(crate) async fn new<S>(stream: S, is_http1: bool) -> Result<Self>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let stream = TokioIo::new(stream);
        // How a connection ends is seen by the request that it carried.
        if is_http1 {
            let (sender, connection) = http1::handshake(stream).await?;
            tokio::spawn(connection);
            Ok(Self::Http1(sender))
        } else {
            let (sender, connection) = http2::handshake(TokioExecutor::new(), stream).await?;
            tokio::spawn(connection);
            Ok(Self::Http2(sender))
        }
    }

    /// Another link on the same connection, where there can be one.
    pub(crate) fn share(&self) -> Option<Self> {
        match self {
            Self::Http1(_) => None,
            Self::Http2(sender) => Some(Self::Http2(sender.clone())),
        }
    }

    pub(crate) async fn call(&mut self, request: Request<Full<Bytes>>) -> Result<Answer> {
        answer(self.open(request).await?).await
    }

    /// Sends a request; the answer's body is read by whoever asks.
    pub(crate) async fn open(&mut self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>> {
        Ok(match self {
            Self::Http1(sender) => {
                sender.ready().await?;
                sender.send_request(request).await?
            }
            Self::Http2(sender) => {
                sender.ready().await?;
                sender.send_request(request).await?
            }
        })
    }
}

async fn answer(response: Response<Incoming>) -> Result<Answer> {
    let (head, body) = response.into_parts();
    let retry_after = head.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let body = Limited::new(body, ANSWER_BYTES).collect().await.map_err(|error| anyhow::anyhow!(error))?;
    Ok(Answer { status: head.status.as_u16(), retry_after, body: body.to_bytes() })
}
