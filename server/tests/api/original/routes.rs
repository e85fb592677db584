//! The original's routes, each with the least role that may call it.

use spectra_server::http::{Access, routes};

use Access::{Admin, Agent, Anyone, Holder, Superadmin, Viewer};

const ROUTES: &[(Access, &str)] = &[
    (Anyone, "POST /auth/login"),
    (Anyone, "POST /auth/logout"),
    (Viewer, "GET /auth/me"),
    (Anyone, "POST /agent/register"),
    (Agent, "POST /agent/metrics"),
    (Agent, "POST /agent/command/result"),
    (Agent, "GET /agent/command"),
    (Agent, "GET /agent/config"),
    (Anyone, "GET /version"),
    (Viewer, "GET /overview"),
    (Viewer, "GET /overview/page"),
    (Viewer, "GET /overview/stats"),
    (Viewer, "GET /overview/sparklines"),
    (Viewer, "GET /overview/fleet/chart"),
    (Viewer, "GET /overview/heatmap"),
    (Viewer, "GET /agents"),
    (Viewer, "GET /agents/{id}"),
    (Admin, "DELETE /agents/{id}"),
    (Viewer, "GET /agents/{id}/config"),
    (Admin, "PUT /agents/{id}/config"),
    (Admin, "DELETE /agents/{id}/config"),
    (Viewer, "GET /agents/{id}/cpu"),
    (Viewer, "GET /agents/{id}/memory"),
    (Viewer, "GET /agents/{id}/disk"),
    (Viewer, "GET /agents/{id}/diskio"),
    (Viewer, "GET /agents/{id}/network"),
    (Viewer, "GET /agents/{id}/temperature"),
    (Viewer, "GET /agents/{id}/system"),
    (Viewer, "GET /agents/{id}/containers"),
    (Viewer, "GET /agents/{id}/wifi"),
    (Viewer, "GET /agents/{id}/pi"),
    (Viewer, "GET /agents/{id}/system/latest"),
    (Viewer, "GET /agents/{id}/processes"),
    (Viewer, "GET /agents/{id}/services"),
    (Viewer, "GET /agents/{id}/applications"),
    (Viewer, "GET /agents/{id}/updates"),
    (Viewer, "GET /agents/{id}/upgrade-instructions"),
    (Viewer, "GET /agents/{id}/uninstall-instructions"),
    (Viewer, "GET /agents/{id}/labels"),
    (Viewer, "GET /agents/labels"),
    (Viewer, "GET /labels/keys"),
    (Viewer, "GET /labels/values"),
    (Admin, "PUT /admin/agents/{id}/labels/{key}"),
    (Admin, "DELETE /admin/agents/{id}/labels/{key}"),
    (Viewer, "GET /agents/{id}/alerts/history"),
    (Admin, "POST /admin/logs"),
    (Admin, "POST /admin/disk"),
    (Admin, "POST /admin/network"),
    (Viewer, "GET /admin/commands/{id}"),
    (Viewer, "GET /admin/platforms"),
    (Admin, "POST /admin/provision"),
    (Viewer, "POST /admin/provision/config"),
    (Holder, "GET /admin/releases/{filename}"),
    (Admin, "POST /admin/tokens"),
    (Admin, "POST /admin/tokens/revoke"),
    (Admin, "POST /admin/agents/purge"),
    (Admin, "POST /admin/update"),
    (Viewer, "GET /admin/users"),
    (Admin, "POST /admin/users"),
    (Admin, "DELETE /admin/users/{id}"),
    (Superadmin, "PUT /admin/users/{id}/role"),
    (Viewer, "GET /user/config"),
    (Viewer, "PUT /user/config"),
    (Viewer, "DELETE /user/config"),
    (Viewer, "GET /alerts/channels"),
    (Viewer, "GET /alerts/rules"),
    (Viewer, "GET /alerts/rules/{id}"),
    (Viewer, "GET /alerts/active"),
    (Viewer, "GET /alerts/history"),
    (Admin, "POST /alerts/channels"),
    (Admin, "PUT /alerts/channels/{id}"),
    (Admin, "DELETE /alerts/channels/{id}"),
    (Admin, "POST /alerts/rules"),
    (Admin, "PUT /alerts/rules/{id}"),
    (Admin, "DELETE /alerts/rules/{id}"),
    (Admin, "PUT /alerts/rules/{id}/enabled"),
    (Admin, "GET /admin/smtp"),
    (Admin, "PUT /admin/smtp"),
    (Admin, "POST /admin/smtp/test"),
    (Viewer, "GET /thresholds"),
    (Admin, "PUT /admin/thresholds"),
];

/// That it asks for this role, whoever calls, is what the access test shows of every route.
#[test]
fn every_route_of_the_original_is_there_for_the_role_it_had() {
    let ours: Vec<(Access, String)> = routes()
        .into_iter()
        .filter_map(|route| {
            let path = route.path.strip_prefix("/api/v1")?;
            Some((route.access, format!("{} {path}", route.method)))
        })
        .collect();
    for (access, route) in ROUTES {
        assert!(ours.contains(&(*access, (*route).to_owned())), "{route} for {access:?}");
    }
}
