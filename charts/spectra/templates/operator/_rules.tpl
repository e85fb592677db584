{{/* What the operator may do, by where. */}}

{{/* In every namespace that it looks at. */}}
{{- define "spectra.operator.rules" -}}
- apiGroups: [spectra.dev]
  resources: [spectrafleets, spectratokens, spectradiagnostics, spectraagents]
  verbs: [get, list, watch]
# Finalizers and labels. It never writes a spec of these, and a policy holds that of SpectraAgents to it.
- apiGroups: [spectra.dev]
  resources: [spectrafleets, spectratokens, spectradiagnostics]
  verbs: [patch]
# Tokens and diagnostics whose time is over.
- apiGroups: [spectra.dev]
  resources: [spectratokens, spectradiagnostics]
  verbs: [delete]
- apiGroups: [spectra.dev]
  resources: [spectraagents]
  verbs: [create, patch, update, delete]
- apiGroups: [spectra.dev]
  resources: [spectrafleets/status, spectratokens/status, spectradiagnostics/status, spectraagents/status]
  verbs: [get, patch, update]
# Where owner references that block deletion are checked.
- apiGroups: [spectra.dev]
  resources: [spectrafleets/finalizers, spectratokens/finalizers, spectradiagnostics/finalizers, spectraagents/finalizers]
  verbs: [update]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
# By name only: it never lists Secrets of the whole cluster. A policy lets it write those of tokens alone.
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, create, patch, update, delete{{ if .Values.operator.watchNamespaces }}, list, watch{{ end }}]
{{- end }}

{{/* In namespaces where fleets may have a workload. */}}
{{- define "spectra.operator.workloadRules" -}}
- apiGroups: [apps]
  resources: [daemonsets]
  verbs: [get, list, watch, create, patch, update, delete]
# Authorities that agents trust, and the account they run as.
- apiGroups: [""]
  resources: [configmaps, serviceaccounts]
  verbs: [get, list, watch, create, patch, update, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch]
{{- end }}

{{/* A Role and its binding. Takes (list . NAMESPACE NAME RULES). */}}
{{- define "spectra.operator.role" -}}
{{- $root := index . 0 -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ index . 2 }}
  namespace: {{ index . 1 }}
  labels:
    {{- include "spectra.labels" (list $root "operator") | nindent 4 }}
rules:
  {{- index . 3 | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ index . 2 }}
  namespace: {{ index . 1 }}
  labels:
    {{- include "spectra.labels" (list $root "operator") | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ index . 2 }}
subjects:
  - kind: ServiceAccount
    name: {{ include "spectra.fullname" $root }}-operator
    namespace: {{ $root.Release.Namespace }}
{{- end }}
