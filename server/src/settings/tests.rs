//! How the levels of settings are laid over each other, and what a revision names.

use serde_json::json;

use super::*;

#[expect(clippy::needless_pass_by_value, reason = "it is written as a literal where it is called")]
fn settings(value: serde_json::Value) -> Settings {
    Settings::parse(&value).unwrap()
}

#[test]
fn a_later_level_wins_setting_by_setting() {
    let global = settings(json!({
        "log_level": "info",
        "flush_seconds": 60,
        "collectors": {"cpu": {"interval_seconds": 10}, "wifi": {"enabled": false}},
        "diagnostics": {"allowed": ["ping", "logs"], "max_concurrent": 2},
    }));
    let label = settings(json!({
        "collectors": {"cpu": {"enabled": true}, "wifi": {"enabled": true, "interval_seconds": 60}},
        "diagnostics": {"allowed": []},
    }));
    let host = settings(json!({"log_level": "debug", "collectors": {"cpu": {"interval_seconds": 1}}}));
    let expected = settings(json!({
        "log_level": "debug",
        "flush_seconds": 60,
        "collectors": {
            "cpu": {"enabled": true, "interval_seconds": 1},
            "wifi": {"enabled": true, "interval_seconds": 60},
        },
        "diagnostics": {"allowed": [], "max_concurrent": 2},
    }));
    assert_eq!(merge([global.clone(), label, host]), expected);
    assert_eq!(merge([Settings::default(), global.clone(), Settings::default()]), global);
    assert_eq!(merge([]), Settings::default());
}

#[test]
fn a_revision_names_the_settings_and_not_how_they_came_about() {
    let whole = settings(json!({"log_level": "info", "flush_seconds": 60}));
    let parts = merge([
        settings(json!({"flush_seconds": 60, "log_level": "warn"})),
        settings(json!({"log_level": "info"})),
    ]);
    assert_eq!(whole.revision(), parts.revision());
    assert_ne!(whole.revision(), Settings::default().revision());
    assert!(whole.revision() < 1 << 53);
}

#[test]
fn what_cannot_be_set_is_named() {
    for (value, error) in [
        (json!([]), "an object is needed where a setting stands"),
        (
            json!({"logs": 1}),
            "a setting is one of log_level, flush_seconds, collectors, diagnostics, not \"logs\"",
        ),
        (json!({"log_level": "loud"}), "log_level \"loud\" is none of debug, info, warn, warning, error"),
        (json!({"flush_seconds": 0}), "flush_seconds is from 1 to 300"),
        (json!({"collectors": {"cpu": {"interval": 1}}}), "not \"interval\""),
        (json!({"collectors": {"cpu": {"interval_seconds": 86_401}}}), "interval_seconds is from 1 to 86400"),
        (json!({"collectors": {"c p": {}}}), "\"c p\" is no name of a collector"),
        (json!({"diagnostics": {"allowed": ["rm"]}}), "\"rm\" is none of ping"),
        (json!({"diagnostics": {"denied_networks": ["10.0.0.0/33"]}}), "\"10.0.0.0/33\" is no network"),
        (json!({"diagnostics": {"log_paths": ["/var/../etc"]}}), "is no absolute path without .."),
        (json!({"diagnostics": {"max_concurrent": 9}}), "max_concurrent is from 1 to 8"),
        (json!({"diagnostics": {"log_units": [""]}}), "a list has at most 64 entries"),
    ] {
        let found = Settings::parse(&value).unwrap_err().to_string();
        assert!(found.contains(error), "{value}: {found}");
    }
    for good in [json!({}), json!({"diagnostics": {"denied_networks": ["::1/128", "10.0.0.0/8"]}})] {
        Settings::parse(&good).unwrap();
    }
}
