//! Tests of the table: what each row sends, beside the public documentation of the channel.

use serde_json::{Value, json};

use super::super::testing::{context, end, json as body_of, long, message, sent, settings_of};
use super::*;

const TITLE: &str = "critical: web-1: Disk <full>";
const TEXT: &str = "web-1: firing: / is full & \"closed\"";
const LINK: &str = "https://spectra.example/incidents/0190-11";

/// Address, headers without the type, body.
fn check(name: &str, settings: &[(&str, &str)], url: &str, headers: &[(&str, &str)], body: &Value) {
    let request = sent(name, &message(), settings);
    assert_eq!(request.url, url, "{name}");
    let given: Vec<_> = request.headers.iter().skip(1).map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(given, headers, "{name}");
    assert_eq!(&body_of(&request), body, "{name}");
}

fn form(name: &str, settings: &[(&str, &str)], url: &str, headers: &[(&str, &str)], body: &str) {
    let request = sent(name, &message(), settings);
    assert_eq!(request.url, url, "{name}");
    assert_eq!(request.headers[0], ("content-type", "application/x-www-form-urlencoded".to_owned()));
    let given: Vec<_> = request.headers.iter().skip(1).map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(given, headers, "{name}");
    assert_eq!(String::from_utf8(request.body).unwrap(), body, "{name}");
}

const HOOK: [(&str, &str); 1] = [("url", "https://hooks.example/a?key=b%2Fc")];

#[test]
fn webhooks_of_chats_get_a_text() {
    let url = HOOK[0].1;
    let block = |text: &str| json!({"type": "TextBlock", "wrap": true, "text": text});
    let mut title = block(TITLE);
    (title["weight"], title["size"]) = ("Bolder".into(), "Medium".into());
    let mut link = block(LINK);
    link["isSubtle"] = true.into();
    let card = json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "body": [title, block(TEXT), link],
            },
        }],
    });
    check("teams", &HOOK, url, &[], &card);
    check("google_chat", &HOOK, url, &[], &json!({"text": format!("*{TITLE}*\n{TEXT}\n{LINK}")}));
    check("mattermost", &HOOK, url, &[], &json!({"text": format!("**{TITLE}**\n{TEXT}\n{LINK}")}));
    check("rocket_chat", &HOOK, url, &[], &json!({"text": format!("*{TITLE}*\n{TEXT}\n{LINK}")}));
}

#[test]
fn matrix_gets_an_event_under_an_id_of_its_own() {
    let settings = [("server", "https://m.example/"), ("room", "!a:m.example"), ("token", "syt_x")];
    check(
        "matrix",
        &settings,
        "https://m.example/_matrix/client/v3/rooms/%21a%3Am.example/send/m.room.message/ops%2F7",
        &[("authorization", "Bearer syt_x")],
        &json!({"msgtype": "m.text", "body": format!("{TITLE}\n{TEXT}\n{LINK}")}),
    );
    assert_eq!(sent("matrix", &message(), &settings).method, Method::Put);
}

#[test]
fn gotify_gets_a_priority_that_is_a_number() {
    let settings = [("server", "https://g.example"), ("token", "A.x")];
    check(
        "gotify",
        &settings,
        "https://g.example/message",
        &[("x-gotify-key", "A.x")],
        &json!({"title": TITLE, "message": TEXT, "priority": 8,
            "extras": {"client::notification": {"click": {"url": LINK}}}}),
    );
    assert_eq!(body_of(&sent("gotify", &end(), &settings))["priority"], 2);
}

#[test]
fn pushover_and_twilio_and_zulip_get_forms() {
    let title = "critical%3A%20web-1%3A%20Disk%20%3Cfull%3E";
    let text = "web-1%3A%20firing%3A%20%2F%20is%20full%20%26%20%22closed%22";
    let link = "https%3A%2F%2Fspectra.example%2Fincidents%2F0190-11";
    form(
        "pushover",
        &[("token", "t"), ("user", "u")],
        "https://api.pushover.net/1/messages.json",
        &[],
        &format!("token=t&user=u&title={title}&message={text}&priority=1&url={link}"),
    );
    form(
        "twilio",
        &[("account", "AC1"), ("token", "x"), ("from", "+4930"), ("to", "+4989")],
        "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json",
        &[("authorization", "Basic QUMxOng=")],
        &format!("To=%2B4989&From=%2B4930&Body={title}%0A{text}"),
    );
    form(
        "zulip",
        &[
            ("server", "https://z.example"),
            ("email", "bot@z.example"),
            ("key", "k"),
            ("stream", "ops"),
            ("topic", "alerts"),
        ],
        "https://z.example/api/v1/messages",
        &[("authorization", "Basic Ym90QHouZXhhbXBsZTpr")],
        &format!("type=stream&to=ops&topic=alerts&content=%2A%2A{title}%2A%2A%0A{text}%0A{link}"),
    );
}

#[test]
fn opsgenie_opens_and_closes_under_one_alias() {
    check(
        "opsgenie",
        &[("key", "k")],
        "https://api.opsgenie.com/v2/alerts",
        &[("authorization", "GenieKey k")],
        &json!({"message": TITLE, "alias": "disk 0190-33 /", "description": format!("{TEXT}\n{LINK}"),
            "priority": "P1", "source": "Spectra", "entity": "web-1"}),
    );
    let request = sent("opsgenie", &end(), &[("key", "k"), ("region", "api.eu")]);
    assert_eq!(
        request.url,
        "https://api.eu.opsgenie.com/v2/alerts/disk%200190-33%20%2F/close?identifierType=alias"
    );
    assert_eq!(body_of(&request)["source"], "Spectra");
    let body = body_of(&sent("opsgenie", &long(), &[("key", "k")]));
    assert!(body["message"].as_str().unwrap().chars().count() <= 130);
}

#[test]
fn bridges_get_what_they_pass_on() {
    check(
        "signal",
        &[("server", "http://10.0.0.1:8080"), ("number", "+4930"), ("recipients", "+4989, group.x=")],
        "http://10.0.0.1:8080/v2/send",
        &[],
        &json!({"message": format!("{TITLE}\n{TEXT}\n{LINK}"), "number": "+4930", "recipients": ["+4989", "group.x="]}),
    );
    check(
        "home_assistant",
        &[("server", "http://10.0.0.1:8123"), ("token", "x"), ("service", "mobile_app_phone")],
        "http://10.0.0.1:8123/api/services/notify/mobile_app_phone",
        &[("authorization", "Bearer x")],
        &json!({"title": TITLE, "message": format!("{TEXT}\n{LINK}")}),
    );
    let apprise = [("server", "http://10.0.0.1:8000"), ("key", "ops")];
    check(
        "apprise",
        &apprise,
        "http://10.0.0.1:8000/notify/ops",
        &[],
        &json!({"title": TITLE, "body": format!("{TEXT}\n{LINK}"), "type": "failure"}),
    );
    assert_eq!(body_of(&sent("apprise", &end(), &apprise))["type"], "success");
}

#[test]
fn no_setting_becomes_another_part_of_an_address_or_a_second_header() {
    let request = sent(
        "home_assistant",
        &message(),
        &[("server", "http://10.0.0.1"), ("token", "x"), ("service", "../../states?x=#y")],
    );
    assert_eq!(request.url, "http://10.0.0.1/api/services/notify/..%2F..%2Fstates%3Fx%3D%23y");
}

#[test]
fn every_row_fills_everything_in_and_bounds_it() {
    for row in ROWS {
        let settings = settings_of(&row.kind);
        let long = long();
        let Outgoing::Http(request) = row.make(&context(&long, &settings)).unwrap() else { panic!() };
        let body = String::from_utf8(request.body).unwrap();
        for text in [&request.url, &body] {
            assert!(!text.contains("{{"), "{}: {text}", row.kind.name);
        }
        assert!(body.len() < 30_000, "{}", row.kind.name);
    }
}
