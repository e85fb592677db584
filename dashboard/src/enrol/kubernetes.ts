// How the nodes of a cluster get agents: the chart of the agent alone, with a token that is good for all of them.
import type { Provision } from "../api/enrolment";

const NAMESPACE = "spectra-agents";

/** Command lines for a shell where kubectl and helm reach the cluster. */
export function helmLines({ config, ca_cert }: Provision, token: string): string {
  const authority = ca_cert ? [`cat > spectra-ca.pem <<'SPECTRA_CA'\n${ca_cert.trimEnd()}\nSPECTRA_CA`] : [];
  // The profile Metrics runs without rights and could not keep who an agent is in a folder of its node.
  const install = [
    `helm install agents charts/spectra-agent --namespace ${NAMESPACE}`,
    `--set server.url='${config.server}'`,
    ...(ca_cert ? ["--set-file server.ca.pem=spectra-ca.pem"] : []),
    "--set enrollment.method=token",
    "--set enrollment.token.existingSecret=spectra-token",
    "--set profile=Diagnostics",
  ].join(" \\\n  ");
  return [
    `kubectl create namespace ${NAMESPACE}`,
    `kubectl label namespace ${NAMESPACE} pod-security.kubernetes.io/enforce=privileged`,
    `printf %s '${token}' | kubectl -n ${NAMESPACE} create secret generic spectra-token --from-file=token=/dev/stdin`,
    ...authority,
    install,
  ].join("\n");
}

/** The chart's agents speak HTTPS only. */
export function speaksHttps({ config }: Provision): boolean {
  return config.server.startsWith("https:");
}
