/// Amazon Bedrock's Converse, the dialect of the AWS SDKs.
@NullMarked
package dev.tarn.router.dialect.bedrock;

import org.jspecify.annotations.NullMarked;
