//! The table: a row for each channel with a plain payload.

use super::super::{Field, FieldKind, Kind, Make, Method};
use super::{Body, Row};
use crate::notify::Form;
use FieldKind::{Choice, Text, Texts, Url};

const URL: Field = Field::required("url", Url, "Address of the incoming webhook").secret();
const SERVER: Field = Field::required("server", Url, "Address of the server");

const fn kind(
    row: &'static Row,
    name: &'static str,
    title: &'static str,
    fields: &'static [Field],
    documentation: &'static str,
) -> Kind {
    Kind { name, title, form: Form::Text, fields, documentation, make: Make::Row(row) }
}

/// What most rows have.
const fn plain(kind: Kind, url: &'static str, body: &'static str) -> Row {
    Row {
        kind,
        method: Method::Post,
        url,
        headers: &[],
        body: Body::Json(body),
        levels: ["info", "warning", "critical", "resolved"],
        title: 250,
        text: 4000,
        end: None,
    }
}

static TEAMS: Row = plain(
    kind(
        &TEAMS,
        "teams",
        "Microsoft Teams",
        &[URL],
        "https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using",
    ),
    "{{url}}",
    r#"{"type": "message", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": null,
        "content": {"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
            "body": [{"type": "TextBlock", "weight": "Bolder", "size": "Medium", "wrap": true, "text": "{{title}}"},
                     {"type": "TextBlock", "wrap": true, "text": "{{text}}"},
                     {"type": "TextBlock", "wrap": true, "isSubtle": true, "text": "{{link}}"}]}}]}"#,
);

static MATRIX: Row = Row {
    method: Method::Put,
    headers: &[("authorization", "Bearer {{token}}")],
    ..plain(
        kind(
            &MATRIX,
            "matrix",
            "Matrix",
            &[
                SERVER,
                Field::required("room", Text, "Id of the room: `!abc:example.org`"),
                Field::required("token", Text, "Access token").secret(),
            ],
            "https://spec.matrix.org/latest/client-server-api/#put_matrixclientv3roomsroomidsendeventtypetxnid",
        ),
        // The id makes each message one, however often it is sent.
        "{{server}}/_matrix/client/v3/rooms/{{room}}/send/m.room.message/{{id}}",
        r#"{"msgtype": "m.text", "body": "{{title}}\n{{text}}\n{{link}}"}"#,
    )
};

static GOTIFY: Row = Row {
    headers: &[("x-gotify-key", "{{token}}")],
    levels: ["2", "5", "8", "2"],
    ..plain(
        kind(
            &GOTIFY,
            "gotify",
            "Gotify",
            &[SERVER, Field::required("token", Text, "Of the application").secret()],
            "https://gotify.net/docs/pushmsg",
        ),
        "{{server}}/message",
        r#"{"title": "{{title}}", "message": "{{text}}", "priority": "{{#level}}",
            "extras": {"client::notification": {"click": {"url": "{{link}}"}}}}"#,
    )
};

static PUSHOVER: Row = Row {
    body: Body::Form(&[
        ("token", "{{token}}"),
        ("user", "{{user}}"),
        ("title", "{{title}}"),
        ("message", "{{text}}"),
        ("priority", "{{level}}"),
        ("url", "{{link}}"),
    ]),
    levels: ["-1", "0", "1", "-1"],
    text: 1000,
    ..plain(
        kind(
            &PUSHOVER,
            "pushover",
            "Pushover",
            &[
                Field::required("token", Text, "Of the application").secret(),
                Field::required("user", Text, "Key of the user or the group").secret(),
            ],
            "https://pushover.net/api",
        ),
        "https://api.pushover.net/1/messages.json",
        "null",
    )
};

static OPSGENIE: Row = Row {
    kind: Kind {
        form: Form::Threads,
        ..kind(
            &OPSGENIE,
            "opsgenie",
            "Opsgenie",
            &[
                Field::required("key", Text, "Key of the integration").secret(),
                Field::optional("region", Choice(&["api", "api.eu"]), "`api.eu` for accounts in the EU"),
            ],
            "https://docs.opsgenie.com/docs/alert-api",
        )
    },
    headers: &[("authorization", "GenieKey {{key}}")],
    levels: ["P5", "P3", "P1", "P5"],
    title: 130,
    end: Some((
        "https://{{region}}.opsgenie.com/v2/alerts/{{thread}}/close?identifierType=alias",
        Body::Json(r#"{"source": "Spectra", "note": "{{text}}"}"#),
    )),
    ..plain(
        kind(&OPSGENIE, "opsgenie", "Opsgenie", &[], "https://docs.opsgenie.com/docs/alert-api"),
        "https://{{region}}.opsgenie.com/v2/alerts",
        r#"{"message": "{{title}}", "alias": "{{thread}}", "description": "{{text}}\n{{link}}", "priority": "{{level}}",
            "source": "Spectra", "entity": "{{host}}"}"#,
    )
};

static GOOGLE_CHAT: Row = plain(
    kind(
        &GOOGLE_CHAT,
        "google_chat",
        "Google Chat",
        &[URL],
        "https://developers.google.com/workspace/chat/quickstart/webhooks",
    ),
    "{{url}}",
    r#"{"text": "*{{title}}*\n{{text}}\n{{link}}"}"#,
);

static MATTERMOST: Row = plain(
    kind(
        &MATTERMOST,
        "mattermost",
        "Mattermost",
        &[URL],
        "https://developers.mattermost.com/integrate/webhooks/incoming/",
    ),
    "{{url}}",
    r#"{"text": "**{{title}}**\n{{text}}\n{{link}}"}"#,
);

static ROCKET_CHAT: Row = plain(
    kind(&ROCKET_CHAT, "rocket_chat", "Rocket.Chat", &[URL], "https://docs.rocket.chat/docs/integrations"),
    "{{url}}",
    r#"{"text": "*{{title}}*\n{{text}}\n{{link}}"}"#,
);

static ZULIP: Row = Row {
    headers: &[("authorization", "Basic {{basic:email:key}}")],
    body: Body::Form(&[
        ("type", "stream"),
        ("to", "{{stream}}"),
        ("topic", "{{topic}}"),
        ("content", "**{{title}}**\n{{text}}\n{{link}}"),
    ]),
    ..plain(
        kind(
            &ZULIP,
            "zulip",
            "Zulip",
            &[
                SERVER,
                Field::required("email", Text, "Of the bot"),
                Field::required("key", Text, "API key of the bot").secret(),
                Field::required("stream", Text, "Name of the channel"),
                Field::required("topic", Text, "Topic, at most 60 characters"),
            ],
            "https://zulip.com/api/send-message",
        ),
        "{{server}}/api/v1/messages",
        "null",
    )
};

static SIGNAL: Row = Row {
    text: 1500,
    ..plain(
        kind(
            &SIGNAL,
            "signal",
            "Signal",
            &[
                SERVER,
                Field::required("number", Text, "From which number, as in +4930123456"),
                Field::required("recipients", Texts, "Numbers or ids of groups, with commas between them"),
            ],
            "https://bbernhard.github.io/signal-cli-rest-api/",
        ),
        "{{server}}/v2/send",
        r#"{"message": "{{title}}\n{{text}}\n{{link}}", "number": "{{number}}", "recipients": "{{*recipients}}"}"#,
    )
};

static TWILIO: Row = Row {
    headers: &[("authorization", "Basic {{basic:account:token}}")],
    body: Body::Form(&[("To", "{{to}}"), ("From", "{{from}}"), ("Body", "{{title}}\n{{text}}")]),
    // Ten parts of an SMS, less the title.
    text: 1200,
    ..plain(
        kind(
            &TWILIO,
            "twilio",
            "Twilio SMS",
            &[
                Field::required("account", Text, "Account SID"),
                Field::required("token", Text, "Auth token").secret(),
                Field::required("from", Text, "From which number, as in +4930123456"),
                Field::required("to", Text, "To which number"),
            ],
            "https://www.twilio.com/docs/messaging/api/message-resource",
        ),
        "https://api.twilio.com/2010-04-01/Accounts/{{account}}/Messages.json",
        "null",
    )
};

static HOME_ASSISTANT: Row = Row {
    headers: &[("authorization", "Bearer {{token}}")],
    ..plain(
        kind(
            &HOME_ASSISTANT,
            "home_assistant",
            "Home Assistant",
            &[
                SERVER,
                Field::required("token", Text, "Long-lived access token").secret(),
                Field::required("service", Text, "Of notify: `mobile_app_phone`"),
            ],
            "https://developers.home-assistant.io/docs/api/rest/",
        ),
        "{{server}}/api/services/notify/{{service}}",
        r#"{"title": "{{title}}", "message": "{{text}}\n{{link}}"}"#,
    )
};

static APPRISE: Row = Row {
    levels: ["info", "warning", "failure", "success"],
    ..plain(
        kind(
            &APPRISE,
            "apprise",
            "Apprise",
            &[SERVER, Field::required("key", Text, "Under which its addresses are stored").secret()],
            "https://github.com/caronc/apprise-api",
        ),
        "{{server}}/notify/{{key}}",
        r#"{"title": "{{title}}", "body": "{{text}}\n{{link}}", "type": "{{level}}"}"#,
    )
};

/// The table.
pub(in crate::channel) static ROWS: &[&Row] = &[
    &TEAMS,
    &MATRIX,
    &GOTIFY,
    &PUSHOVER,
    &OPSGENIE,
    &GOOGLE_CHAT,
    &MATTERMOST,
    &ROCKET_CHAT,
    &ZULIP,
    &SIGNAL,
    &TWILIO,
    &HOME_ASSISTANT,
    &APPRISE,
];
