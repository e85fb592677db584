{{/* Names of objects, their labels, and the images of their pods. */}}

{{- define "spectra.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{/* At most 40 characters, so that what is put behind it fits. */}}
{{- define "spectra.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains (include "spectra.name" .) .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "spectra.name" .) | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* For objects of the whole cluster: two releases of one name live in different namespaces. */}}
{{- define "spectra.clusterName" -}}
{{- printf "%s-%s" .Release.Namespace (include "spectra.fullname" .) }}
{{- end }}

{{/* Labels by which Services and policies find pods. Takes (list . COMPONENT). */}}
{{- define "spectra.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ include "spectra.name" $root }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* Labels of objects. Takes (list . COMPONENT). */}}
{{- define "spectra.labels" -}}
{{- $root := index . 0 -}}
{{ include "spectra.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: spectra
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* An image of ours. Takes (list . IMAGE). */}}
{{- define "spectra.image" -}}
{{- $root := index . 0 -}}
{{- $image := index . 1 -}}
{{- $first := splitList "/" $image.repository | first -}}
{{- $hasRegistry := and (contains "/" $image.repository) (regexMatch "[.:]|^localhost$" $first) -}}
{{- $name := $hasRegistry | ternary $image.repository (printf "%s/%s" $root.Values.image.registry $image.repository) -}}
{{- if $image.digest -}}
{{ $name }}@{{ $image.digest }}
{{- else -}}
{{ $name }}:{{ $image.tag | default $root.Chart.AppVersion }}
{{- end }}
{{- end }}

{{- define "spectra.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{/* The server inside the cluster. */}}
{{- define "spectra.serverUrl" -}}
https://{{ include "spectra.fullname" . }}-server.{{ .Release.Namespace }}.svc:{{ .Values.server.service.port }}
{{- end }}

{{/* The namespaces where fleets may have a workload, as a JSON list. */}}
{{- define "spectra.workloadNamespaces" -}}
{{- concat (list .Values.agents.namespace.name) .Values.agents.workloadNamespaces | uniq | toJson }}
{{- end }}

{{/* The bundled database's image, which is not of our registry. */}}
{{- define "spectra.databaseImage" -}}
{{- $image := .Values.database.bundled.image -}}
{{ $image.repository }}{{ $image.digest | empty | ternary (printf ":%s" $image.tag) (printf "@%s" $image.digest) }}
{{- end }}
