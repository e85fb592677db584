//! The page: the dashboard where it was built before the server, else the built-in one.

use reqwest::Method;

use crate::support::TestServer;

#[tokio::test]
async fn the_page_loads_nothing_from_elsewhere_and_runs_nothing_inline() {
    let server = TestServer::start().await;
    let anon = server.anon();
    let page = anon.get("/").await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    for forbidden in ["http://", "https://", "<style", "style=", "onclick", "onload", "javascript:"] {
        assert!(!page.text.contains(forbidden), "{forbidden}");
    }
    let named: Vec<_> = ["src=\"", "href=\""]
        .into_iter()
        .flat_map(|attribute| page.text.split(attribute).skip(1))
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    let of = |ending: &str| named.iter().filter(|name| name.ends_with(ending)).count();
    assert!(of(".js") > 0 && of(".css") > 0, "{named:?}");
    for name in named.into_iter().filter(|name| *name != "data:,") {
        let kind = match name.rsplit_once('.').unwrap().1 {
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "svg" => "image/svg+xml",
            other => panic!("{name}: {other}"),
        };
        let answer = anon.get(name).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, kind), "{name}");
    }
}

#[tokio::test]
async fn every_address_outside_the_api_is_the_pages() {
    let server = TestServer::start().await;
    let anon = server.anon();
    let page = anon.get("/").await;
    for path in ["/hosts", "/hosts/1/disk?range=24h", "/index.html", "/apis", "/assets", "//"] {
        let answer = anon.get(path).await;
        assert_eq!((answer.status.as_u16(), &answer.text), (200, &page.text), "{path}");
        for header in ["content-type", "content-security-policy", "cache-control"] {
            assert_eq!(answer.header(header), page.header(header), "{path}: {header}");
        }
        let head = anon.call(Method::HEAD, path, Vec::new()).await;
        assert_eq!((head.status.as_u16(), &*head.text), (200, ""), "{path}");
    }
}
