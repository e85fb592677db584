{{/* What follows from values in more than one place; and values that contradict each other. */}}

{{- define "spectra.isEmbedded" -}}
{{- if eq .Values.database.mode "embedded" }}true{{ end }}
{{- end }}

{{/* Setup makes what nobody gave: the operator's image does it, before everything else. */}}
{{- define "spectra.hasSetup" -}}
{{- if .Values.operator.enabled }}true{{ end }}
{{- end }}

{{/* The server may ask the API server whose token it is given. */}}
{{- define "spectra.reviewsTokens" -}}
{{- if .Values.rbac.clusterScoped }}true{{ end }}
{{- end }}

{{/* Our own authority is in a Secret; without setup it is in the server's database. */}}
{{- define "spectra.hasAuthoritySecret" -}}
{{- if and (eq .Values.tls.mode "auto") (include "spectra.hasSetup" .) }}true{{ end }}
{{- end }}

{{- define "spectra.authoritySecret" -}}
{{ include "spectra.fullname" . }}-authority
{{- end }}

{{- define "spectra.secrets" -}}
{{ .Values.secrets.existingSecret | default (printf "%s-secrets" (include "spectra.fullname" .)) }}
{{- end }}

{{/* There is a Secret of credentials: one that was given, or the one of setup. */}}
{{- define "spectra.hasSecrets" -}}
{{- if or .Values.secrets.existingSecret (include "spectra.hasSetup" .) }}true{{ end }}
{{- end }}

{{- define "spectra.certificateSecret" -}}
{{- if eq .Values.tls.mode "certManager" -}}
{{ include "spectra.fullname" . }}-server-tls
{{- else -}}
{{ .Values.tls.existingSecret.name }}
{{- end }}
{{- end }}

{{/* Secret and key of what clients have to trust, as YAML {name, key}; empty: what every system trusts. */}}
{{- define "spectra.trust" -}}
{{- if include "spectra.hasAuthoritySecret" . -}}
name: {{ include "spectra.authoritySecret" . }}
key: ca.crt
{{- else if eq .Values.tls.mode "certManager" -}}
name: {{ include "spectra.certificateSecret" . }}
key: ca.crt
{{- else if and (eq .Values.tls.mode "existingSecret") .Values.tls.existingSecret.caKey -}}
name: {{ .Values.tls.existingSecret.name }}
key: {{ .Values.tls.existingSecret.caKey }}
{{- end }}
{{- end }}

{{/* Names of the certificate, as a JSON list. */}}
{{- define "spectra.serverNames" -}}
{{- $service := printf "%s-server" (include "spectra.fullname" .) -}}
{{- $names := list $service (printf "%s.%s" $service .Release.Namespace) (printf "%s.%s.svc" $service .Release.Namespace) -}}
{{- with .Values.externalUrl }}
{{- $names = append $names (get (urlParse .) "hostname" | trimPrefix "[" | trimSuffix "]") }}
{{- end }}
{{- concat $names .Values.server.ingress.hosts .Values.tls.extraNames | uniq | toJson }}
{{- end }}

{{- define "spectra.validate" -}}
{{- $problems := list -}}
{{- $v := .Values -}}
{{- if and (eq $v.database.mode "external") (not $v.database.external.existingSecret.name) }}
{{- $problems = append $problems "database.mode is external: name the Secret with its address in database.external.existingSecret.name" }}
{{- end }}
{{- if and (eq $v.tls.mode "certManager") (not $v.tls.certManager.issuerRef.name) }}
{{- $problems = append $problems "tls.mode is certManager: name the issuer in tls.certManager.issuerRef.name" }}
{{- end }}
{{- if and (eq $v.tls.mode "existingSecret") (not $v.tls.existingSecret.name) }}
{{- $problems = append $problems "tls.mode is existingSecret: name it in tls.existingSecret.name" }}
{{- end }}
{{- if and (not $v.operator.enabled) (not $v.secrets.existingSecret) (ne $v.database.mode "embedded") }}
{{- $problems = append $problems "without the operator nobody makes credentials: name a Secret that has them in secrets.existingSecret, or use database.mode embedded" }}
{{- end }}
{{- if and (not $v.rbac.clusterScoped) (not $v.operator.watchNamespaces) $v.operator.enabled }}
{{- $problems = append $problems "rbac.clusterScoped is false: name the operator's namespaces in operator.watchNamespaces" }}
{{- end }}
{{- if and (not $v.rbac.clusterScoped) (eq $v.operator.crds.mode "hook") $v.operator.enabled }}
{{- $problems = append $problems "rbac.clusterScoped is false: definitions of kinds cannot be upgraded by this release, set operator.crds.mode to none and install it with --skip-crds" }}
{{- end }}
{{- if and $v.operator.watchNamespaces $v.operator.enabled $v.agents.enabled (not (has $v.agents.namespace.name $v.operator.watchNamespaces)) }}
{{- $problems = append $problems (printf "operator.watchNamespaces lacks the namespace of the default fleet, %s" $v.agents.namespace.name) }}
{{- end }}
{{- if and $v.agents.enabled $v.agents.namespace.create (eq $v.agents.namespace.name .Release.Namespace) }}
{{- $problems = append $problems "agents.namespace.name is the release's own namespace: set agents.namespace.create to false" }}
{{- end }}
{{- if $problems }}
{{- fail (printf "\n\n%s\n" (join "\n" $problems)) }}
{{- end }}
{{- end }}
