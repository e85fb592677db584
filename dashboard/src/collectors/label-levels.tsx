// Labels that set something for their hosts: the strongest first, and the way to add one.
import { useQuery } from "@tanstack/react-query";
import { type JSX, type SyntheticEvent, useState } from "react";

import form from "../admin/form.module.css";
import { type LabelLevel, useSaveSettings } from "../api/agent-settings";
import { labelKeysQuery, labelValuesQuery } from "../api/labels";
import { Badge } from "../kit/badge";
import { Button } from "../kit/button";
import { FormError } from "../kit/confirm";
import { Dialog, DialogActions } from "../kit/dialog";
import { Field } from "../kit/field";
import { plural } from "../kit/format";
import { Icon } from "../kit/icon";
import { Time } from "../kit/time";
import { toast } from "../kit/toast";
import styles from "./label-levels.module.css";
import { priorityFault } from "./priority-button";

interface LabelLevelsProps {
  levels: LabelLevel[];
  onOpen: (label: string) => void;
}

function settingsIn({ settings }: LabelLevel): number {
  const { collectors, ...others } = settings;
  return Object.keys(others).length + Object.keys(collectors ?? {}).length;
}

export function LabelLevels({ levels, onOpen }: LabelLevelsProps): JSX.Element {
  return (
    <ul className={styles.list}>
      {/* The server tells the weakest first. */}
      {levels.toReversed().map((level) => (
        <li key={level.label}>
          <button type="button" className={styles.level} onClick={() => onOpen(level.label)}>
            <Icon name="tag" size={15} />
            <span className={styles.label}>
              <bdi>{level.label}</bdi>
              <small>
                {plural(settingsIn(level), "setting")}, by {level.updated_by}, <Time at={level.updated_at} />
              </small>
            </span>
            <Badge title="Where a host has several such labels, the higher priority wins.">
              priority {level.priority}
            </Badge>
            <Icon name="right" size={14} />
          </button>
        </li>
      ))}
    </ul>
  );
}

interface LabelLevelDialogProps {
  /** Those that are there: their labels are not new. */
  levels: LabelLevel[];
  onMade: (label: string) => void;
  onClose: () => void;
}

/** Makes a level that sets nothing yet. */
export function LabelLevelDialog({ levels, onMade, onClose }: LabelLevelDialogProps): JSX.Element {
  const save = useSaveSettings();
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const [priority, setPriority] = useState("0");
  const [errors, setErrors] = useState<{ key?: string; value?: string; priority?: string }>({});
  const { data: keys } = useQuery(labelKeysQuery);
  const { data: values } = useQuery(labelValuesQuery(key.trim()));
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const label = `${key.trim()}:${value.trim()}`;
    const found = {
      ...(key.trim() === "" && { key: "Which label?" }),
      ...(value.trim() === "" && { value: "With which value?" }),
      ...(priorityFault(priority) !== null && { priority: "A whole number." }),
      ...(levels.some((level) => level.label === label) && { value: "This label sets something already." }),
    };
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    save.mutate(
      { level: { of: "label", label, priority: Number(priority) }, settings: {} },
      {
        onSuccess: () => {
          toast.done(`Hosts with ${label} can be set now.`);
          onMade(label);
        },
      },
    );
  };
  const plain = { autoComplete: "off", autoCapitalize: "none", spellCheck: false, disabled: save.isPending };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Settings of a label"
      about="They hold for every host that has it, also for those that get it later."
    >
      <form className={form.form} onSubmit={submit} noValidate>
        <Field
          label="Label"
          placeholder="role"
          {...plain}
          suggestions={[...new Set((keys ?? []).map((one) => one.key))]}
          value={key}
          onChange={(event) => setKey(event.target.value)}
          error={errors.key}
        />
        <Field
          label="Value"
          placeholder="web"
          {...plain}
          suggestions={values ?? []}
          value={value}
          onChange={(event) => setValue(event.target.value)}
          error={errors.value}
        />
        <Field
          label="Priority"
          inputMode="numeric"
          {...plain}
          value={priority}
          onChange={(event) => setPriority(event.target.value)}
          error={errors.priority}
          hint="Where a host has several such labels, the higher one wins."
        />
        {save.isError && <FormError error={save.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={save.isPending}>
            Go on
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
