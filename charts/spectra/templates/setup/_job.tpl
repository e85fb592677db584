{{/* A Job of the operator's own image, run by Helm at some moment of a release. */}}

{{/* Annotations. Takes (list MOMENTS WEIGHT). */}}
{{- define "spectra.hook" -}}
helm.sh/hook: {{ index . 0 }}
helm.sh/hook-weight: {{ index . 1 | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}

{{/* Takes a dict of root, name, moments, arguments. */}}
{{- define "spectra.hook.job" -}}
{{- $name := printf "%s-%s" (include "spectra.fullname" .root) .name -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ $name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "spectra.labels" (list .root .name) | nindent 4 }}
  annotations:
    {{- include "spectra.hook" (list .moments -5) | nindent 4 }}
spec:
  backoffLimit: 3
  activeDeadlineSeconds: 180
  template:
    metadata:
      labels:
        {{- include "spectra.labels" (list .root .name) | nindent 8 }}
    spec:
      restartPolicy: Never
      serviceAccountName: {{ $name }}
      automountServiceAccountToken: true
      enableServiceLinks: false
      securityContext:
        {{- include "spectra.podSecurity" (include "spectra.user" .root) | nindent 8 }}
      {{- with include "spectra.pullSecrets" .root | trim }}
      {{- . | nindent 6 }}
      {{- end }}
      containers:
        - name: {{ .name }}
          image: {{ include "spectra.image" (list .root .root.Values.operator.image) }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          command: [/usr/bin/spectra-operator]
          args:
            {{- toYaml .arguments | nindent 12 }}
          env:
            - name: POD_NAMESPACE
              valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
          resources:
            requests: {cpu: 10m, memory: 16Mi}
            limits: {memory: 64Mi}
          securityContext:
            {{- include "spectra.containerSecurity" .root | nindent 12 }}
      {{- with include "spectra.placement" (pick .root.Values.operator "nodeSelector" "tolerations") | trim }}
      {{- . | nindent 6 }}
      {{- end }}
{{- end }}

{{/* Its account. Takes a dict of root, name, moments. */}}
{{- define "spectra.hook.account" -}}
{{- $name := printf "%s-%s" (include "spectra.fullname" .root) .name -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ $name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "spectra.labels" (list .root .name) | nindent 4 }}
  annotations:
    {{- include "spectra.hook" (list .moments -10) | nindent 4 }}
automountServiceAccountToken: false
{{- end }}

{{/* Rights of it. Takes a dict of root, name, moments, rules, and a namespace; without one, those of the whole cluster. */}}
{{- define "spectra.hook.rights" -}}
{{- $account := printf "%s-%s" (include "spectra.fullname" .root) .name -}}
{{- $kind := .namespace | empty | ternary "ClusterRole" "Role" -}}
{{- $name := .namespace | empty | ternary (printf "%s-%s" (include "spectra.clusterName" .root) .name) $account -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ $kind }}
metadata:
  name: {{ $name }}
  {{- with .namespace }}
  namespace: {{ . }}
  {{- end }}
  labels:
    {{- include "spectra.labels" (list .root .name) | nindent 4 }}
  annotations:
    {{- include "spectra.hook" (list .moments -10) | nindent 4 }}
rules:
  {{- .rules | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ $kind }}Binding
metadata:
  name: {{ $name }}
  {{- with .namespace }}
  namespace: {{ . }}
  {{- end }}
  labels:
    {{- include "spectra.labels" (list .root .name) | nindent 4 }}
  annotations:
    {{- include "spectra.hook" (list .moments -10) | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ $kind }}
  name: {{ $name }}
subjects:
  - kind: ServiceAccount
    name: {{ $account }}
    namespace: {{ .root.Release.Namespace }}
{{- end }}
