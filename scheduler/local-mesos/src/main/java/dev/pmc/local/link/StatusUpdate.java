package dev.pmc.local.link;

import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * A status update on its way from agent to master.
 *
 * @param latest the task's newest state, which later updates, still waiting for their turn, will tell
 */
public record StatusUpdate(FrameworkID framework, TaskStatus status, TaskState latest) {}
