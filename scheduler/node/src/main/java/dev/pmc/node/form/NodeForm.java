package dev.pmc.node.form;

import dev.pmc.node.render.Rendering;

/** A form in which a rendering is carried to a node. */
public enum NodeForm {
    /** A tree of files, and beside it what else is to be done. */
    FILES {
        @Override
        public String text(Rendering rendering) {
            return PlainForm.text(rendering);
        }
    },
    /** Ignition's configuration, spec 3.3, for images that it sets up at their first boot. */
    IGNITION {
        @Override
        public String text(Rendering rendering) {
            return IgnitionForm.text(rendering);
        }
    },
    /** User data for cloud-init. */
    CLOUD_CONFIG {
        @Override
        public String text(Rendering rendering) {
            return CloudConfigForm.text(rendering);
        }
    },
    /** Variables for Ansible. */
    ANSIBLE {
        @Override
        public String text(Rendering rendering) {
            return AnsibleForm.text(rendering);
        }
    };

    /** The whole of it, as one text. */
    public abstract String text(Rendering rendering);
}
