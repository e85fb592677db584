{{/* What pods may: nothing but their own. Together the level `restricted` of pod security. */}}

{{/* Takes the user's number. */}}
{{- define "spectra.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "spectra.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* User of server and operator; the images have no /etc/passwd. */}}
{{- define "spectra.user" -}}65532{{- end }}

{{/* Where pods go. Takes the component's values. */}}
{{- define "spectra.placement" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}

{{/* Over nodes and zones where that is possible. Takes (list . COMPONENT). */}}
{{- define "spectra.spread" -}}
topologySpreadConstraints:
{{- $arguments := . }}
{{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "spectra.selector" $arguments | nindent 8 }}
{{- end }}
{{- end }}

{{/* A claim. Takes the storage's values. */}}
{{- define "spectra.claim" -}}
accessModes: [ReadWriteOnce]
{{- if eq .storageClass "-" }}
storageClassName: ""
{{- else if .storageClass }}
storageClassName: {{ .storageClass }}
{{- end }}
resources:
  requests:
    storage: {{ .size }}
{{- end }}
