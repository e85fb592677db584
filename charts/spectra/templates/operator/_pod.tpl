{{/* What the operator's pod and the test of a release share. */}}

{{- define "spectra.operator.env" -}}
- name: POD_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
- name: POD_NAME
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- name: POD_UID
  valueFrom: {fieldRef: {fieldPath: metadata.uid}}
- name: RUST_LOG
  value: {{ .Values.operator.logLevel | quote }}
- name: SPECTRA_LOG_FORMAT
  value: {{ .Values.server.logFormat }}
- name: SPECTRA_OPERATOR_LISTEN
  value: {{ printf "%s:8081" .Values.server.listen | quote }}
- name: SPECTRA_LEASE
  value: {{ include "spectra.fullname" . }}-operator
- name: SPECTRA_AGENT_IMAGE
  value: {{ include "spectra.image" (list . .Values.agents.image) }}
- name: SPECTRA_WORKLOAD_NAMESPACES
  value: {{ include "spectra.workloadNamespaces" . | fromJsonArray | join "," }}
{{- with .Values.operator.watchNamespaces }}
- name: SPECTRA_WATCH_NAMESPACES
  value: {{ join "," . }}
{{- end }}
{{- if eq .Values.operator.crds.mode "operator" }}
- name: SPECTRA_MANAGE_CRDS
  value: "true"
{{- end }}
{{ include "spectra.operator.serverEnv" . }}
{{- end }}

{{- define "spectra.operator.serverEnv" -}}
- name: SPECTRA_SERVER
  value: {{ include "spectra.serverUrl" . }}
- name: SPECTRA_SERVER_TOKEN_FILE
  value: /var/run/secrets/spectra/token
{{- if include "spectra.trust" . }}
- name: SPECTRA_SERVER_CA
  value: /etc/spectra/trust/ca.crt
{{- end }}
{{- with .Values.externalUrl }}
- name: SPECTRA_EXTERNAL_URL
  value: {{ . | quote }}
{{- end }}
{{- end }}

{{- define "spectra.operator.mounts" -}}
- {name: token, mountPath: /var/run/secrets/spectra, readOnly: true}
{{- if include "spectra.trust" . }}
- {name: trust, mountPath: /etc/spectra/trust, readOnly: true}
{{- end }}
{{- end }}

{{- define "spectra.operator.volumes" -}}
# By which the server knows the operator: a token for the server alone, which the API server does not take.
- name: token
{{- if include "spectra.reviewsTokens" . }}
  projected:
    defaultMode: 0440
    sources:
      - serviceAccountToken: {audience: spectra-server, expirationSeconds: 3600, path: token}
{{- else }}
  secret:
    secretName: {{ include "spectra.secrets" . }}
    defaultMode: 0440
    items:
      - {key: {{ .Values.secrets.keys.operatorCredential }}, path: token}
{{- end }}
{{- with include "spectra.trust" . | fromYaml }}
{{- if .key }}
# The certificate alone; its key is the server's.
- name: trust
  secret:
    secretName: {{ .name }}
    defaultMode: 0444
    items:
      - {key: {{ .key }}, path: ca.crt}
{{- end }}
{{- end }}
{{- end }}
