{{/* The server's pod, the same in a Deployment and a StatefulSet. */}}

{{- define "spectra.server.pod" -}}
metadata:
  labels:
    {{- include "spectra.labels" (list . "server") | nindent 4 }}
    {{- with .Values.server.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.server.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "spectra.fullname" . }}-server
  # Its own token asks the API server whose token an agent showed.
  automountServiceAccountToken: {{ eq (include "spectra.reviewsTokens" .) "true" }}
  enableServiceLinks: false
  securityContext:
    {{- include "spectra.podSecurity" (include "spectra.user" .) | nindent 4 }}
  {{- with include "spectra.pullSecrets" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  # The server takes at most 20 s to answer and store what is under way, after preStop's 5 s.
  terminationGracePeriodSeconds: 40
  containers:
    - name: server
      image: {{ include "spectra.image" (list . .Values.server.image) }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      command: [/usr/bin/spectra-server]
      args: [run]
      env:
        {{- include "spectra.server.env" . | nindent 8 }}
      ports:
        - {name: https, containerPort: 8443}
      startupProbe:
        # Migrations of a large database take minutes.
        httpGet: {path: /healthz, port: https, scheme: HTTPS}
        periodSeconds: 2
        timeoutSeconds: 3
        failureThreshold: 150
      livenessProbe:
        # Not the database: a server that is killed does not mend it.
        httpGet: {path: /healthz, port: https, scheme: HTTPS}
        periodSeconds: 20
        timeoutSeconds: 5
        failureThreshold: 3
      readinessProbe:
        httpGet: {path: /readyz, port: https, scheme: HTTPS}
        periodSeconds: 5
        timeoutSeconds: 5
        failureThreshold: 2
      lifecycle:
        preStop:
          # Until every node has taken the pod out of the Service.
          sleep: {seconds: 5}
      resources:
        {{- toYaml .Values.server.resources | nindent 8 }}
      securityContext:
        {{- include "spectra.containerSecurity" . | nindent 8 }}
      volumeMounts:
        {{- include "spectra.server.mounts" . | nindent 8 }}
  volumes:
    {{- include "spectra.server.volumes" . | nindent 4 }}
  {{- with include "spectra.placement" .Values.server | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- if not .Values.server.affinity }}
  {{- include "spectra.spread" (list . "server") | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "spectra.server.env" -}}
- name: SPECTRA_LISTEN
  value: {{ printf "%s:8443" .Values.server.listen | quote }}
- name: SPECTRA_LOG_FORMAT
  value: {{ .Values.server.logFormat }}
- name: RUST_LOG
  value: {{ .Values.server.logLevel | quote }}
{{ include "spectra.server.databaseEnv" . }}
{{- if include "spectra.hasSecrets" . }}
- name: SPECTRA_SECRET_KEY_FILE
  value: /etc/spectra/secrets/secret-key
{{- end }}
{{- if eq .Values.tls.mode "auto" }}
- name: SPECTRA_TLS
  value: auto
- name: SPECTRA_TLS_NAME
  value: {{ include "spectra.serverNames" . | fromJsonArray | join "," | quote }}
{{- if include "spectra.hasAuthoritySecret" . }}
- name: SPECTRA_TLS_AUTHORITY
  value: /etc/spectra/authority
{{- end }}
{{- else }}
- name: SPECTRA_TLS_CERT
  value: /etc/spectra/tls/tls.crt
- name: SPECTRA_TLS_KEY
  value: /etc/spectra/tls/tls.key
{{- with include "spectra.trust" . | fromYaml }}
{{- if .key }}
- name: SPECTRA_TLS_CA
  value: /etc/spectra/tls/ca.crt
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.externalUrl }}
- name: SPECTRA_EXTERNAL_URL
  value: {{ . | quote }}
{{- end }}
{{- with .Values.server.trustedProxies }}
- name: SPECTRA_TRUSTED_PROXIES
  value: {{ join "," . | quote }}
{{- end }}
{{- with .Values.server.retention }}
{{- range $name, $value := dict "RAW" .raw "1M" .minute "15M" .quarterHour "1H" .hour }}
{{- with $value }}
- name: SPECTRA_RETENTION_{{ $name }}
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- if .Values.server.clusters.existingSecret }}
- name: SPECTRA_KUBERNETES_CLUSTERS
  value: /etc/spectra/clusters
{{- end }}
{{- if include "spectra.reviewsTokens" . }}
- name: SPECTRA_KUBERNETES_API
  value: https://kubernetes.default.svc
{{- if .Values.operator.enabled }}
- name: SPECTRA_OPERATOR_SERVICE_ACCOUNT
  value: {{ .Release.Namespace }}/{{ include "spectra.fullname" . }}-operator
{{- end }}
{{- else if .Values.operator.enabled }}
- name: SPECTRA_OPERATOR_CREDENTIAL_FILE
  value: /etc/spectra/secrets/operator-credential
{{- end }}
{{- end }}

{{- define "spectra.server.databaseEnv" -}}
{{- $v := .Values.database -}}
{{- if eq $v.mode "embedded" -}}
- name: DATABASE_URL
  value: /var/lib/spectra/spectra.db
{{- else if eq $v.mode "external" -}}
- name: DATABASE_URL
  valueFrom:
    secretKeyRef:
      {{- toYaml $v.external.existingSecret | nindent 6 }}
{{- else -}}
- name: DATABASE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "spectra.secrets" . }}
      key: {{ .Values.secrets.keys.databasePassword }}
- name: DATABASE_URL
  value: postgres://spectra:$(DATABASE_PASSWORD)@{{ include "spectra.fullname" . }}-database/spectra
{{- end }}
{{- end }}

{{- define "spectra.server.mounts" -}}
- {name: tmp, mountPath: /tmp}
{{- if include "spectra.isEmbedded" . }}
- {name: data, mountPath: /var/lib/spectra}
{{- end }}
{{- if include "spectra.hasSecrets" . }}
- {name: secrets, mountPath: /etc/spectra/secrets, readOnly: true}
{{- end }}
{{- if include "spectra.hasAuthoritySecret" . }}
- {name: authority, mountPath: /etc/spectra/authority, readOnly: true}
{{- else if ne .Values.tls.mode "auto" }}
- {name: tls, mountPath: /etc/spectra/tls, readOnly: true}
{{- end }}
{{- if and (eq .Values.database.mode "external") .Values.database.external.caConfigMap.name }}
- {name: database-ca, mountPath: /etc/spectra/database, readOnly: true}
{{- end }}
{{- if .Values.server.clusters.existingSecret }}
- {name: clusters, mountPath: /etc/spectra/clusters, readOnly: true}
{{- end }}
{{- end }}

{{- define "spectra.server.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: 64Mi}
{{- if include "spectra.hasSecrets" . }}
- name: secrets
  secret:
    secretName: {{ include "spectra.secrets" . }}
    defaultMode: 0440
    items:
      - {key: {{ .Values.secrets.keys.secretKey }}, path: secret-key}
      {{- if and .Values.operator.enabled (not (include "spectra.reviewsTokens" .)) }}
      - {key: {{ .Values.secrets.keys.operatorCredential }}, path: operator-credential}
      {{- end }}
{{- end }}
{{- with .Values.server.clusters.existingSecret }}
- name: clusters
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- if include "spectra.hasAuthoritySecret" . }}
- name: authority
  secret:
    secretName: {{ include "spectra.authoritySecret" . }}
    defaultMode: 0440
{{- else if ne .Values.tls.mode "auto" }}
- name: tls
  secret:
    secretName: {{ include "spectra.certificateSecret" . }}
    defaultMode: 0440
    items:
      - {key: tls.crt, path: tls.crt}
      - {key: tls.key, path: tls.key}
      {{- with include "spectra.trust" . | fromYaml }}
      {{- if .key }}
      - {key: {{ .key }}, path: ca.crt}
      {{- end }}
      {{- end }}
{{- end }}
{{- if and (eq .Values.database.mode "external") .Values.database.external.caConfigMap.name }}
- name: database-ca
  configMap:
    name: {{ .Values.database.external.caConfigMap.name }}
    items:
      - {key: {{ .Values.database.external.caConfigMap.key }}, path: ca.crt}
{{- end }}
{{- if include "spectra.isEmbedded" . }}
{{- with .Values.database.embedded.storage }}
{{- if eq .type "emptyDir" }}
- name: data
  emptyDir: {}
{{- else if eq .type "hostPath" }}
- name: data
  # Not made if it is missing: it would belong to root, and the server does not.
  hostPath: {path: {{ .hostPath }}, type: Directory}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
