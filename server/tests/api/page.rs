//! The built-in page.

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
    let sources: Vec<_> = ["src=\"", "href=\""]
        .into_iter()
        .flat_map(|attribute| page.text.split(attribute).skip(1))
        .map(|rest| rest.split('"').next().unwrap())
        .filter(|source| source.starts_with('/'))
        .collect();
    assert_eq!(sources, ["/page.js", "/page.css"]);
    for (source, kind) in
        [("/page.js", "text/javascript; charset=utf-8"), ("/page.css", "text/css; charset=utf-8")]
    {
        let answer = anon.get(source).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, kind));
        for forbidden in
            ["innerHTML", "insertAdjacentHTML", "document.write", "eval(", "http:", "https:", "@import"]
        {
            assert!(!answer.text.contains(forbidden), "{source}: {forbidden}");
        }
    }
}

#[tokio::test]
async fn every_address_outside_the_api_is_the_pages() {
    let server = TestServer::start().await;
    let anon = server.anon();
    let page = anon.get("/").await;
    for path in ["/hosts", "/hosts/1/disk?range=24h", "/index.html", "/apis", "/assets/gone.js", "//"] {
        let answer = anon.get(path).await;
        assert_eq!((answer.status.as_u16(), &answer.text), (200, &page.text), "{path}");
        for header in ["content-type", "content-security-policy", "cache-control"] {
            assert_eq!(answer.header(header), page.header(header), "{path}: {header}");
        }
        let head = anon.call(Method::HEAD, path, Vec::new()).await;
        assert_eq!((head.status.as_u16(), &*head.text), (200, ""), "{path}");
    }
}
