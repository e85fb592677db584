// Key and value of a label, with what other hosts have as suggestions.
import { useQuery } from "@tanstack/react-query";
import { type JSX, type SyntheticEvent, useState } from "react";

import { labelKeysQuery, labelValuesQuery } from "../api/labels";
import { keyProblem } from "../enrol/terms";
import { Button } from "../kit/button";
import { Field } from "../kit/field";
import styles from "./label-form.module.css";

interface LabelFormProps {
  action: string;
  busy: boolean;
  onGive: (key: string, value: string) => void;
}

export function LabelForm({ action, busy, onGive }: LabelFormProps): JSX.Element {
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const [errors, setErrors] = useState<{ key?: string; value?: string }>({});
  const { data: keys } = useQuery(labelKeysQuery);
  const { data: values } = useQuery(labelValuesQuery(keyProblem(key.trim()) === null ? key.trim() : ""));
  const own = (keys ?? []).filter(({ source }) => source === "user").map((one) => one.key);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const problem = keyProblem(key.trim());
    const found = {
      ...(problem && { key: problem }),
      ...(value.trim() === "" && { value: "A label has a value." }),
    };
    setErrors(found);
    if (Object.keys(found).length === 0) onGive(key.trim(), value.trim());
  };
  const plain = { autoComplete: "off", autoCapitalize: "none", spellCheck: false, disabled: busy };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <Field
        label="Key"
        placeholder="site"
        {...plain}
        suggestions={[...new Set(own)]}
        value={key}
        onChange={(event) => setKey(event.target.value)}
        error={errors.key}
      />
      <Field
        label="Value"
        placeholder="attic"
        {...plain}
        maxLength={255}
        suggestions={values ?? []}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        error={errors.value}
      />
      <Button type="submit" kind="primary" busy={busy}>
        {action}
      </Button>
    </form>
  );
}
