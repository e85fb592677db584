//! Keeps a panic inside the piece of work that caused it.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};

thread_local! {
    /// Whether the work of this thread is contained at the moment.
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
    /// Where the last contained panic happened.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Lets contained panics be told by whoever contains them, once; all others are printed as usual.
pub fn install_hook() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if CONTAINED.get() {
            PLACE.set(panic.location().map(ToString::to_string));
        } else {
            usual(panic);
        }
    }));
}

/// Does `work`; `Err` holds a panic's message and, with the hook installed, its place.
pub fn contained<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    CONTAINED.set(true);
    // What `work` borrowed is thrown away by the caller after a panic, so nothing half-done is seen.
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    CONTAINED.set(false);
    outcome.map_err(|payload| {
        let message = message(payload.as_ref());
        match PLACE.take() {
            Some(place) => format!("{message} ({place})"),
            None => message.to_owned(),
        }
    })
}

fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use super::contained;

    #[test]
    fn a_panic_becomes_its_message() {
        assert_eq!(contained(|| 5), Ok(5));
        assert!(contained(|| -> u8 { panic!("plain") }).unwrap_err().starts_with("plain"));
        let number = 7;
        assert!(contained(|| -> u8 { panic!("number {number}") }).unwrap_err().starts_with("number 7"));
        let odd = contained(|| -> u8 { std::panic::panic_any(1) }).unwrap_err();
        assert!(odd.starts_with("without a message"), "{odd}");
    }
}
