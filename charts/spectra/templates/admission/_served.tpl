{{/* Which policies the cluster serves. */}}

{{- define "spectra.admission.validates" -}}
{{- if and .Values.rbac.clusterScoped .Values.operator.enabled }}
{{- if eq .Values.admission.validating "always" }}true
{{- else if and (eq .Values.admission.validating "auto") (semverCompare ">=1.30.0-0" .Capabilities.KubeVersion.Version) }}true
{{- end }}
{{- end }}
{{- end }}

{{/* The version of MutatingAdmissionPolicy, or nothing. Before 1.36 it is served only where somebody turned it on, which
a cluster tells and `helm template` does not know. */}}
{{- define "spectra.admission.mutating" -}}
{{- if and .Values.rbac.clusterScoped .Values.operator.enabled (ne .Values.admission.mutating "never") }}
{{- if semverCompare ">=1.36.0-0" .Capabilities.KubeVersion.Version }}
{{- "v1" }}
{{- else if or (eq .Values.admission.mutating "always") (.Capabilities.APIVersions.Has "admissionregistration.k8s.io/v1beta1/MutatingAdmissionPolicy") }}
{{- "v1beta1" }}
{{- end }}
{{- end }}
{{- end }}

{{/* Binds a policy of the same name, in the namespaces that the operator looks at. Takes (list . NAME). */}}
{{- define "spectra.admission.binding" -}}
{{- $root := index . 0 -}}
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: {{ index . 1 }}
  labels:
    {{- include "spectra.labels" (list $root "admission") | nindent 4 }}
spec:
  policyName: {{ index . 1 }}
  validationActions: [Deny]
  {{- include "spectra.admission.scope" $root | nindent 2 }}
{{- end }}

{{/* Two releases that share a cluster leave each other's namespaces alone. */}}
{{- define "spectra.admission.scope" -}}
{{- with .Values.operator.watchNamespaces }}
matchResources:
  namespaceSelector:
    matchExpressions:
      - key: kubernetes.io/metadata.name
        operator: In
        values:
          {{- toYaml . | nindent 10 }}
{{- end }}
{{- end }}

{{- define "spectra.admission.operator" -}}
system:serviceaccount:{{ .Release.Namespace }}:{{ include "spectra.fullname" . }}-operator
{{- end }}
