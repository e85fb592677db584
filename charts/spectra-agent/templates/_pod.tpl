{{/* What an agent gets of its node, by profile. */}}

{{- define "agent.podSecurity" -}}
{{- if eq .Values.profile "Metrics" -}}
runAsNonRoot: true
runAsUser: 65534
runAsGroup: 65534
fsGroup: 65534
{{- else -}}
# Kubernetes gives capabilities to root alone: root with two of them, and without all others.
runAsUser: 0
runAsGroup: 0
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- with .Values.seLinuxType }}
seLinuxOptions:
  type: {{ . }}
{{- end }}
{{- if eq .Values.network "Pod" }}
# Ping without a raw socket, by every group.
sysctls:
  - {name: net.ipv4.ping_group_range, value: "0 2147483647"}
{{- end }}
{{- end }}

{{- define "agent.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
  {{- if ne .Values.profile "Metrics" }}
  # Other users' folders; which process has which socket.
  add: [DAC_READ_SEARCH, SYS_PTRACE]
  {{- end }}
{{- end }}

{{- define "agent.mounts" -}}
{{- if .Values.hostRoot }}
# What the node mounts later is seen, too.
- {name: root, mountPath: /host, readOnly: true, mountPropagation: HostToContainer}
{{- else }}
- {name: os-release, mountPath: /host/etc/os-release, readOnly: true}
{{- end }}
- {name: proc, mountPath: /host/proc, readOnly: true}
- {name: sys, mountPath: /host/sys, readOnly: true}
- {name: state, mountPath: /var/lib/spectra-agent}
- {name: run, mountPath: /run/spectra-agent}
{{- if include "agent.trust" . }}
- {name: trust, mountPath: /etc/spectra/trust, readOnly: true}
{{- end }}
- {name: token, mountPath: /var/run/secrets/spectra, readOnly: true}
{{- end }}

{{- define "agent.volumes" -}}
{{- if .Values.hostRoot }}
- name: root
  hostPath: {path: /, type: Directory}
{{- else }}
- name: os-release
  hostPath: {path: /etc/os-release, type: File}
{{- end }}
- name: proc
  hostPath: {path: /proc, type: Directory}
- name: sys
  hostPath: {path: /sys, type: Directory}
- name: run
  emptyDir: {medium: Memory, sizeLimit: 1Mi}
{{- if eq .Values.enrollment.method "token" }}
# A new pod of the node is the same host.
- name: state
  hostPath: {path: {{ .Values.enrollment.token.stateFolder }}, type: {{ eq .Values.profile "Metrics" | ternary "Directory" "DirectoryOrCreate" }}}
- name: token
  secret:
    secretName: {{ .Values.enrollment.token.existingSecret }}
    defaultMode: 0440
    items:
      - {key: {{ .Values.enrollment.token.key }}, path: token}
{{- else }}
- name: state
  emptyDir: {sizeLimit: {{ .Values.spoolSize }}}
# For the server alone: the API server does not take it.
- name: token
  projected:
    defaultMode: 0440
    sources:
      - serviceAccountToken: {audience: spectra-server, expirationSeconds: 600, path: token}
{{- end }}
{{- with include "agent.trust" . }}
- name: trust
  configMap:
    name: {{ . }}
    items:
      - {key: {{ $.Values.server.ca.existingConfigMap | empty | ternary "ca.crt" $.Values.server.ca.key }}, path: ca.crt}
{{- end }}
{{- end }}

{{- define "agent.env" -}}
# The name that is reported.
- name: HOSTNAME
  valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
- name: SPECTRA_SERVER
  value: {{ .Values.server.url | quote }}
{{- if eq .Values.enrollment.method "serviceAccount" }}
- name: SPECTRA_KUBERNETES_TOKEN_FILE
  value: /var/run/secrets/spectra/token
{{- with .Values.enrollment.fleet }}
- name: SPECTRA_FLEET
  value: {{ . }}
{{- end }}
{{- with .Values.enrollment.cluster }}
- name: SPECTRA_CLUSTER
  value: {{ . }}
{{- end }}
{{- end }}
- name: SPECTRA_IDENTITY
  value: /var/lib/spectra-agent/agent-id.json
- name: SPECTRA_AUDIT
  value: /var/lib/spectra-agent/audit.jsonl
- name: RUNTIME_DIRECTORY
  value: /run/spectra-agent
{{- end }}
