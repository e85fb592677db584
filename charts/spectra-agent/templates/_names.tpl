{{/* Names of objects, their labels, the image. */}}

{{- define "agent.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "agent.selector" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "agent.labels" -}}
{{ include "agent.selector" . }}
app.kubernetes.io/component: agent
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: spectra
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "agent.image" -}}
{{- $image := .Values.image -}}
{{- $first := splitList "/" $image.repository | first -}}
{{- $hasRegistry := and (contains "/" $image.repository) (regexMatch "[.:]|^localhost$" $first) -}}
{{- $name := $hasRegistry | ternary $image.repository (printf "%s/%s" $image.registry $image.repository) -}}
{{- if $image.digest -}}
{{ $name }}@{{ $image.digest }}
{{- else -}}
{{ $name }}:{{ $image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* The ConfigMap with what agents trust; empty: none. */}}
{{- define "agent.trust" -}}
{{- if .Values.server.ca.existingConfigMap }}
{{- .Values.server.ca.existingConfigMap }}
{{- else if .Values.server.ca.pem }}
{{- include "agent.fullname" . }}-ca
{{- end }}
{{- end }}

{{- define "agent.validate" -}}
{{- $problems := list -}}
{{- $v := .Values -}}
{{- if not $v.server.url }}
{{- $problems = append $problems "server.url is the address of the server: it is required" }}
{{- end }}
{{- if and (include "agent.trust" .) $v.server.pin }}
{{- $problems = append $problems "server.pin and server.ca are two answers to one question: set one" }}
{{- end }}
{{- if not (or (include "agent.trust" .) $v.server.pin) }}
{{- $problems = append $problems "server.ca or server.pin says whom agents trust: the image knows no authorities" }}
{{- end }}
{{- if and (eq $v.enrollment.method "token") (not $v.enrollment.token.existingSecret) }}
{{- $problems = append $problems "enrollment.method is token: name the Secret with it in enrollment.token.existingSecret" }}
{{- end }}
{{- if and (eq $v.network "Host") (eq $v.profile "Metrics") }}
{{- $problems = append $problems "network is Host: that takes profile Diagnostics or Full" }}
{{- end }}
{{- if and (not $v.hostRoot) (ne $v.profile "Metrics") }}
{{- $problems = append $problems "hostRoot is false: profiles Diagnostics and Full read the node's files" }}
{{- end }}
{{- if $problems }}
{{- fail (printf "\n\n%s\n" (join "\n" $problems)) }}
{{- end }}
{{- end }}
