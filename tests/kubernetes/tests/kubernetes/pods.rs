//! The node: pods run, are found by name, may do little, and end with their namespace.

use std::fs;
use std::time::Duration;

use k8s_openapi::api::core::v1::Namespace;
use kube::Api;
use spectra_kubernetes_tests::{Node, apply, wait_until};

/// Of all that is waited for here; images are there already.
const LIMIT: Duration = Duration::from_mins(1);

/// A server that may nothing, and one that asks it by name, with a token made for it.
const OBJECTS: &str = "
apiVersion: v1
kind: Service
metadata: {name: page}
spec: {selector: {app: page}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: page}
spec:
  selector: {matchLabels: {app: page}}
  template:
    metadata: {labels: {app: page}}
    spec:
      securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
      # As the first process of its namespaces busybox passes over SIGTERM.
      terminationGracePeriodSeconds: 0
      automountServiceAccountToken: false
      containers:
        - name: page
          image: localhost/spectra-tests/busybox:1
          args: [httpd, -f, -p, '8080', -h, /srv]
          readinessProbe: {httpGet: {path: /page, port: 8080}, periodSeconds: 1}
          securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
          resources: {limits: {cpu: 500m, memory: 32Mi}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: asker}
spec:
  selector: {matchLabels: {app: asker}}
  template:
    metadata: {labels: {app: asker}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - name: asker
          image: localhost/spectra-tests/busybox:1
          args: [sh, -c, 'while busybox sleep 1; do busybox nslookup page; busybox head -c 3 /token/x; busybox touch /host/etc/x; busybox head -1 /host/etc/os-release; done 2>&1']
          volumeMounts: [{name: token, mountPath: /token}, {name: host, mountPath: /host, readOnly: true}]
      volumes:
        - name: token
          projected: {sources: [{serviceAccountToken: {audience: spectra-server, expirationSeconds: 600, path: x}}]}
        - name: host
          hostPath: {path: /}
";

fn load_busybox(node: &Node) {
    let site = tempfile::tempdir().unwrap();
    fs::write(site.path().join("page"), "hello from a pod").unwrap();
    let site = format!("{}:/srv", site.path().display());
    node.load("localhost/spectra-tests/busybox:1", &["/bin/busybox:/bin/busybox", &site]);
}

#[tokio::test]
async fn pods_run_without_rights_are_found_by_name_and_end_with_their_namespace() {
    let node = Node::shared();
    load_busybox(&node);
    let space = node.space().await;
    apply(&space.client(), OBJECTS).await.unwrap();
    for object in ["deployment/page", "daemonset/asker"] {
        node.ask_kubectl(&space, &["rollout", "status", object, "--timeout=60s"]).expect(object);
    }

    let address = node.ask_kubectl(&space, &["get", "service", "page", "-o", "jsonpath={.spec.clusterIP}"]);
    let address = address.expect("no address");
    let request = format!(r"exec 3<>/dev/tcp/{address}/80; printf 'GET /page HTTP/1.0\r\n\r\n' >&3; cat <&3");
    wait_until("the Service leads to the pod", LIMIT, async || {
        node.enter(&["bash", "-c", &request]).stdout.ends_with("hello from a pod").then_some(())
    })
    .await;
    for (what, text) in [
        ("the name is known", format!("page.{}.svc.cluster.local", space.name)),
        ("the token is there", "eyJ".to_owned()),
        ("the host cannot be written to", "Read-only file system".to_owned()),
        ("the host can be read", "PRETTY_NAME".to_owned()),
    ] {
        wait_until(what, LIMIT, async || {
            node.ask_kubectl(&space, &["logs", "daemonset/asker"]).stdout.contains(&text).then_some(())
        })
        .await;
    }
    let said = node.ask_kubectl(&space, &["exec", "deployment/page", "--", "/bin/busybox", "id", "-u"]);
    assert_eq!(said.expect("cannot run a command in the pod"), "1000");

    let namespaces = Api::<Namespace>::all(space.client());
    let name = space.name.clone();
    drop(space);
    wait_until("the namespace is gone", LIMIT, async || {
        namespaces.get_opt(&name).await.unwrap().is_none().then_some(())
    })
    .await;
}
